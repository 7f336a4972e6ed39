import type { Ear } from '../ear.js';

const stopWords = new Set(
  'ich du er sie es wir ihr mich mir dich dir ihn ihm uns euch ihnen mein meine meinen meinem meiner dein sein seine unser unsere ihre ihren ihrem der die das den dem des ein eine einen einem einer eines und oder aber wenn weil dass ob als wie bei mit von vom zu zum zur für gegen über unter nach vor aus in im an am auf um durch ohne bis ist sind war waren bin bist sein gewesen wird werden wurde habe haben hat hatte hätte hätten kann können könnte könnten konnte muss müssen soll sollen sollte will wollen wollte möchte möchten darf dürfen mag mal doch ja nein nicht kein keine auch nur noch schon sehr so da dann dort hier denn eigentlich bitte danke gern gerne also äh ähm hm hallo guten tag morgen abend okay gut was wer wann wo warum welche welcher welches welchen wieso weshalb frage fragen wissen sagen gibt geht etwas jemand'.split(
    /\s+/,
  ),
);

export const german: Ear = {
  signals: {
    yes: /^(?:(?:äh|ähm|also|ach|oh|nein nein)[, ]+)*(?:ja|jo|jawohl|jep|genau|richtig|stimmt|korrekt|sicher|klar|natürlich|gerne?|das (?:ist|war) (?:richtig|korrekt|gut|okay)|das (?:stimmt|passt)|passt|in ordnung|okay|ok|mhm|bitte|freilich|selbstverständlich)\b/,
    no: /^(?:(?:äh|ähm|also|ach|oh)[, ]+)*(?:nein|nee|nö|ne|falsch|nicht (?:ganz|richtig|wirklich)|das (?:ist|war) (?:falsch|nicht)|das stimmt nicht|stimmt nicht|lieber nicht|auf keinen fall|keinesfalls)(?![\p{L}])/u,
    pardon:
      /(?:wie bitte|noch ?(?:ein)?mal(?: bitte)?$|können sie (?:das |es )?(?:bitte )?(?:noch ?einmal |nochmals? )?wiederholen|wiederholen sie|(?:habe?|hab) (?:sie |das |ich )*(?:akustisch )?nicht verstanden|was haben sie gesagt|ich (?:höre|verstehe) sie (?:nicht|schlecht))|^(?:was|wie|hä|bitte)$/,
    robot:
      /(?:sind sie|bist du|ist das|spreche ich mit|rede ich mit)(?: hier)?(?: ein| eine| einem| einer| echt| überhaupt| wirklich| der| die)*(?: echte[rn]?| richtige[rn]?)? (?:roboter|maschine|computer|mensch|menschen|person|automat|anrufbeantworter|ki|k i|bandansage)/,
    who: /(?:wer ist (?:da|dort|das|am apparat)|mit wem spreche ich|wer sind sie|wer spricht|bin ich (?:da |hier )?(?:richtig )?bei)/,
    human:
      /(?:(?:mit|an) (?:einem|einen|einer|eine|dem|der|den|irgend)?\s*(?:echten |richtigen )?(?:menschen?|mitarbeiter\w*|person|chef\w*|kollegen|zentrale|jemandem) (?:sprechen|reden|verbinden)|verbinden sie mich|durchstellen|echten menschen|mit jemandem (?:sprechen|reden))|^(?:ein )?mensch$/,
    goodbye:
      /(?:auf wiederhören|auf wiedersehen|wiederhören|wiedersehen|tschüss|tschüs|tschau|ciao|schönen (?:tag|abend)(?: noch)?|bis (?:bald|dann|später)|ich lege auf|ich muss (?:los|auflegen))/,
    'nothing-more':
      /(?:das (?:war|ist|wär|wäre)(?: es|'s)? (?:alles|schon alles|auch schon alles|dann alles)|das war's|das wars|das war es|nichts (?:mehr|weiter|sonst)|sonst nichts|nein,? danke|alles (?:gut|gesagt|klar)|mehr nicht)/,
    urgent:
      /(?:dringend\w*|eilig\w*|eilt|notfall|so schnell wie möglich|sofort|umgehend|brennt|feuer|rauch|überschwemm\w*|wasserrohrbruch|rohrbruch|läuft (?:das )?wasser|undicht|leck\b|gasgeruch|riecht nach gas|heizung (?:ist )?(?:ausgefallen|kaputt)|kein (?:warmes )?wasser|kein strom)/,
    danger:
      /(?:es brennt|feuer im|gasgeruch|riecht nach gas|gas ?leck|kohlenmonoxid|atmet nicht|bewusstlos|herzinfarkt|krankenwagen|verletzt|blutet)/,
    refuses:
      /(?:(?:möchte|will|werde) ich (?:lieber )?nicht (?:sagen|angeben|nennen|geben)|(?:möchte|will|werde) (?:ich )?(?:das |meine[n]? \w+ )?(?:lieber )?nicht (?:sagen|angeben|nennen|geben)|geht sie nichts an|das ist privat|sage ich nicht|keine angabe|habe (?:kein telefon|keine nummer)|wozu brauchen sie)/,
    hold: /(?:(?:einen )?moment(?: bitte)?|(?:einen )?augenblick|sekunde|warten sie|kleinen moment|ich (?:schaue|muss) (?:mal |eben |kurz )?nach)/,
    there:
      /^(?:hallo[,?! ]*)*(?:sind sie (?:noch )?(?:da|dran)|hören sie mich|ist (?:da )?(?:jemand|wer) (?:da|dran)|noch da)/,
    greeting: /^(?:(?:hallo|guten (?:tag|morgen|abend)|grüß gott|moin|servus|hi|ja|äh|ähm|tag)[,.!? ]*)+$/,
    thanks: /(?:danke|vielen dank|dankeschön|besten dank)/,
    backchannel: /^(?:(?:mhm|hm+|aha|ja|okay|ok|gut|ach so|genau|ah|oh|äh|ähm|verstehe|alles klar)[,.! ]*)+$/,
    okay: /^(?:okay|ok|gut|in ordnung|alles klar|prima|super|sehr gut)$/,
    'own-number':
      /(?:(?:die|der|unter der|diese|dieser|meine|gleiche[n]?|selbe[n]?) nummer,? (?:von der (?:aus )?ich (?:gerade |jetzt )?(?:an)?rufe|unter der ich (?:an)?rufe|die sie (?:sehen|haben|im display)|auf (?:ihrem|dem) display)|(?:unter |an )?diese[rn]?(?: telefon)? ?nummer|gleiche[n]? nummer|selbe[n]? nummer|von der ich (?:gerade |jetzt )?anrufe)/,
    'do-not-know':
      /(?:weiß ich (?:nicht|gerade nicht)|keine ahnung|weiß (?:ich )?nicht|bin (?:mir )?nicht sicher|habe ich vergessen)/,
    machine:
      /(?:nach dem (?:signalton|ton|piepton|piep)|hinterlassen sie (?:bitte )?(?:eine |ihre )?nachricht|(?:mailbox|anrufbeantworter) (?:von|erreicht|der)|teilnehmer ist (?:zurzeit |derzeit |vorübergehend )?nicht erreichbar)/,
  },
  notUrgent:
    /(?:nicht|kein|keine|nichts|weder|gar nicht|nicht so|nicht sehr)\s+(?:so |sehr |besonders |wirklich )?(?:dringend\w*|eilig\w*|notfall)|(?:eilt|pressiert) (?:gar |noch |wirklich )?nicht/g,
  clauseStarts:
    /(?:[,;]\s*|\s+)(?:(?:und|aber|also|dann|äh|ähm|weil|denn)\s+)*(?=(?:mein name ist|ich heiße|ich rufe (?:an|wegen)|ich möchte|ich hätte|ich brauche|ich wollte|können sie|könnten sie|kann (?:mich|er|sie|jemand)|bitte rufen|rufen sie|sie können mich|meine (?:telefon|handy)?nummer|die nummer ist|wann (?:haben|ist|sind|kann)|wo (?:ist|sind|kann)|was (?:kostet|ist)|wie (?:viel|lange)|haben sie|sind sie|machen sie|gibt es|am besten)\b)/u,
  unfinished: /(?:^|(?:können|könnten|würden) sie(?: bitte| mal)?|bitte|ob|wann|und|oder|der|die|das)$/,
  openers:
    /^(?:(?:hallo|guten (?:tag|morgen|abend)|grüß gott|moin|servus|hi|ja|nein|okay|ok|gut|also|äh|ähm|hm|ach|oh|und|aber|bitte|entschuldigung|danke|ich wollte fragen)(?![\p{L}])[,.!? -]*)+/u,
  questionStart:
    /^(?:was|wann|wo|wohin|woher|wer|wem|wen|wie|wieso|warum|weshalb|welche[rsnm]?|wie viel|haben sie|sind sie|ist (?:es|das|der|die|heute|morgen|am)|gibt es|bieten sie|machen sie|kann (?:man|ich)|können (?:sie|wir)|könnten sie mir sagen|darf ich|kostet|(?:ich )?(?:wollte|möchte|würde gerne?) (?:gerne? )?(?:nur )?(?:wissen|fragen)|wissen sie|ob)(?![\p{L}])/u,
  request:
    /(?:(?:können|könnten|würden) sie (?:mich|uns|mir|bitte|ihm|ihr|jemand\w*|ausrichten|einen|ihn|mal|das)(?! sagen,? (?:ob|wann|wo|was|wie))|rufen sie (?:mich|uns)|kann (?:mich |uns )?(?:jemand|er|sie|herr|frau)|zurückrufen|ausrichten|nachricht hinterlassen)/,
  callBack:
    /(?:rück?rufen?|zurück ?ru\w*|rufen? sie (?:mich|uns)|anrufen|erreich\w*|melden sie|rückruf|nummer,? von der|telefonisch|zu hause|am besten|verfügbar)/,
  reasonCue:
    /(?:ich rufe (?:an|wegen)|es geht um|wegen|weil|ich (?:möchte|hätte|brauche|wollte|habe)|wir (?:möchten|brauchen|haben)|problem|kaputt|defekt|funktioniert|läuft nicht|geht nicht|undicht|tropft|reparatur|reparieren|termin|absagen|verschieben|bestell\w*|rechnung|angebot|beschwerde|frage|nachricht|ausrichten|können sie|könnten sie|bitte)/,
  about: /(?:wegen|es geht um|weil|bezüglich)/,
  announces:
    /^(?:(?:ich (?:möchte|will|wollte|würde gerne?)|(?:kann|könnte|darf) ich) )?(?:nur |gerne? )?(?:ihnen )?eine nachricht (?:hinterlassen|dalassen)(?: bitte)?$/u,
  stopWords,
  concepts: [
    [
      /^(?:geöffnet|offen|öffnungszeiten?|öffnet|öffnen|auf|geschlossen|schließt|schließen|zu|bürozeiten|sprechzeiten)$/,
      ['HOURS'],
    ],
    [/^(?:montags?|dienstags?|mittwochs?|donnerstags?|freitags?)$/, ['day-week', 'HOURS?']],
    [/^(?:samstags?|sonnabends?|sonntags?|wochenende|wochenenden|feiertags?|feiertagen?)$/, ['HOURS?']],
    [/^(?:kostet|kosten|preis|preise|teuer|gebühr|gebühren|viel|euro)$/, ['PRICE']],
    [/^(?:adresse|anschrift|liegt|finden|finde|standort|straße)$/, ['PLACE']],
    [/^(?:parken|parkplatz|parkplätze)$/, ['PARKING']],
    [/^(?:bezahlen|zahlen|zahlung|karte|kreditkarte|bar|rechnung)$/, ['PAYMENT']],
    [/^(?:notfall|notfälle|notdienst|notfällen|nachts)$/, ['EMERGENCY']],
    [/^(?:dienstleistung|dienstleistungen|leistungen|leistung|angebot|anbieten|bieten|machen|service)$/, ['SERVICES']],
    [/^(?:termin|termine|buchen|vereinbaren)$/, ['BOOKING']],
    [/^(?:heizung|heizungen|heizkessel|kessel|boiler|therme)$/, ['heizung']],
    [/^(?:reparieren|reparatur|reparaturen|repariert)$/, ['reparatur']],
    [/^(?:lange|dauert|dauer|schnell)$/, ['DURATION']],
  ],
  stem(word) {
    if (word.length <= 4) return word;
    return word
      .replace(/ß/g, 'ss')
      .replace(/(?:ungen|ung|innen|in)$/, '')
      .replace(/(?:en|er|es|em|e|n|s|t)$/, '');
  },
  topics: [
    ['own-number', /von der sie anrufen|diese nummer/],
    ['confirm', /\d[\d ,-]{6,}.*(?:richtig|stimmt|korrekt|ja oder nein)/],
    ['number', /(?:nummer|erreichen|ziffer)/],
    ['time', /(?:wann|uhrzeit|tageszeit|welche zeit).*(?:rufen|rückruf|erreichen|passt|anrufen)/],
    ['name', /(?:ihr(?:en)? (?:vor|nach)?name|wer (?:ruft|spricht)|mit wem|buchstabieren|heißen sie)/],
    ['anything-else', /(?:sonst noch|noch etwas|weiteres)/],
    ['reason', /(?:worum|anliegen|grund|wie kann ich|was kann ich|nachricht|helfen)/],
  ],
  commonWords: new Set(
    'der die das und ich sie ist wir ihnen ihr ihre nicht ein eine zu für von mit kann können bitte danke auf wie was wann unter nummer name haben es den dem am um uns noch gut gerne guten tag ja nein'.split(
      ' ',
    ),
  ),
  script: /^[\p{Script=Latin}\p{N}\p{P}\p{S}\p{Z}]*$/u,
  asksToSpell: /buchstabier|buchstabe für buchstabe/,
  alarm: {
    endings: /(?:en|er|es|em|e|n|s)$/,
    before:
      /(?:(?:^|\s)(?:kein(?:e[nmrs]?)?|nicht|ohne|nie|niemals)(?: (?:ein(?:e[nmrs]?)?|der|die|das|dem|den|wegen|nach|um|mit|wirklich|direkt|mehr))*|(?:^|\s)(?:reparieren|beheben|prüfen|machen|finden|haben|verkaufen) sie(?: auch)?|(?:^|\s)im falle? (?:ein(?:e[nmrs]?)|von))$/,
    after: /^(?:es )?(?:hier )?nicht$/,
  },
  agrees:
    /(?:bin ich|habe ich|sind wir|haben wir|ist es|ich denke (?:schon|ja)|ich glaube (?:schon|ja)|doch)(?! nicht)(?![\p{L}])/u,
  denies:
    /(?:noch nicht|noch nie|nie(?![\p{L}])|(?:bin|habe|sind|haben|ist) (?:ich |wir |es )?(?:nicht|kein\w*)|zum ersten ?mal|das erste ?mal|eher nicht|glaube (?:ich )?nicht|denke (?:ich )?nicht)/u,
  lacks:
    /(?:(?:habe|hab|haben|besitze|benutze|kenne) (?:ich |wir )?(?:leider |gerade |hier |jetzt |das |die |den |sie |ihn )*(?:nicht|kein\w*)|finde (?:ich )?(?:sie |ihn |es |das )?(?:gerade )?nicht|nicht (?:dabei|zur hand|parat)|gibt es nicht)|^(?:keine?|keinen)(?: \p{L}+)?$/u,
  changes:
    /(?:änder\w*|korrigier\w*|(?:war|ist|stimmt) (?:leider |so )?(?:falsch|nicht(?! mehr))|falsche[nr]? (?:nummer|name|namen|adresse)|fehler|berichtig\w*)/,
  nouns: {
    name: /(?:name|namen|nachname)(?![\p{L}])/u,
    phone: /(?:telefonnummer|handynummer|rufnummer|(?<![\p{L}])nummer|handy|telefon)(?![\p{L}])/u,
    email: /(?:e-? ?mail|mailadresse)/,
    address: /(?:(?<!mail)(?<!mail-)adresse|anschrift)/,
    code: /(?:vorgangsnummer|auftragsnummer|bestellnummer|kundennummer|code|aktenzeichen)/,
    time: /(?:uhrzeit|zeit|termin)(?![\p{L}])/u,
  },
  canWait:
    /(?:(?:es |das )?(?:kann|könnte) (?:noch |auch |ruhig )?warten|eilt nicht|(?:nicht|gar nicht) (?:so |sehr |besonders |wirklich )?(?:dringend|eilig)|keine eile|hat zeit|wenn sie zeit haben|niedrig)/,
  usualHaste: /(?:normal|mittel|durchschnittlich|halbwegs|geht so|ein bisschen|etwas)/,
  veryUrgent: /(?:sehr|ziemlich|extrem|hoch|wirklich|heute noch|unbedingt|bald)/,
  wantsSomebody:
    /(?:(?:brauche|bräuchte|möchte|hätte gerne?) (?:\p{L}+ )?(?:jemanden|einen|eine)|vorbei ?(?:kommen|schauen)|(?:könnte|kann) jemand)/u,
  notThis: /(?:nicht|statt|außer)\s+(?:(?:der|die|das|den|dem|ein|eine|einen)\s+)*/,
  places: [/\berste[nrs]?\b/, /\bzweite[nrs]?\b/, /\bdritte[nrs]?\b/, /\bvierte[nrs]?\b/, /\bletzte[nrs]?\b/],
  asksWhy:
    /(?:(?:wozu|wofür|warum|weshalb) (?:brauchen|wollen|benötigen|fragen|muss|soll)|^(?:wozu|wofür|warum|weshalb)(?: das| denn)?$)/,
  notThat: /(?!)/,
};
