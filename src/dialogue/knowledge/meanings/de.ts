import { stemmer } from '@orama/stemmers/german';
import { wordSet } from '../../ear.js';
import type { Lexicon, Meaning } from '../lexicon.js';

const zeitraum = '(?:minuten?|stunden?|tagen?|tage|wochen?|monaten?|monate|jahren?|jahre)';

const kinds: readonly Meaning[] = [
  {
    name: 'JOBS',
    words: 'ausbildung lehrstelle praktikum bewerbung bewerben stellenangebote',
    phrases: /(?:freie|offene) stellen?/g,
  },
  { name: 'EXPERIENCE', phrases: /(?:wie lange|seit wann) (?:gibt es|sind sie schon|machen sie das schon)/g },
  { name: 'AGE', phrases: /wie alt|welchem alter/g, words: 'alter' },
  {
    name: 'OFTEN',
    phrases: /wie oft|wie häufig/g,
    told: /(?:jede|alle|einmal|zweimal|täglich|wöchentlich|monatlich|jährlich)/,
  },
  {
    name: 'HOURS',
    words:
      'geöffnet offen öffnungszeiten öffnet öffnen geschlossen schließt schließen bürozeiten sprechzeiten sprechstunde',
    phrases:
      /(?:bis|ab|um) (?:wann|wie viel uhr)(?! (?:kann|muss) ich (?:absagen|verschieben|stornieren))|wann (?:haben|sind|macht|machen) sie(?: auf| zu| da| offen)?|haben sie (?:\S+ ){0,4}(?:auf|offen|zu|geöffnet)(?![\p{L}])/gu,
    told: /(?:geöffnet|geschlossen|besetzt|offen).*(?:tag|uhr)|(?:tag|uhr).*(?:geöffnet|geschlossen|besetzt|offen)/,
  },
  {
    name: 'HOURS',
    words:
      'montag montags dienstag dienstags mittwoch mittwochs donnerstag donnerstags freitag freitags samstag samstags sonntag sonntags wochenende feiertag',
    soft: true,
  },
  {
    name: 'SOON',
    phrases: /wie (?:schnell|bald)|wann könnte(?:n)? (?:sie|jemand)/g,
    told: /innerhalb|binnen|sofort|am selben tag/,
  },
  {
    name: 'DURATION',
    phrases: new RegExp(`wie lange|wie viele ${zeitraum}`, 'g'),
    words: 'dauert dauer',
    told: new RegExp(`(?<![\\p{L}])${zeitraum}(?![\\p{L}])`, 'u'),
  },
  {
    name: 'PRICE',
    words: 'kostet kosten preis preise teuer gebühr gebühren günstig',
    phrases:
      /wie ?viel (?:kostet|kosten|macht|zahle|muss ich)|was (?:kostet|kosten|zahle ich|muss ich zahlen|verlangen sie|nehmen sie)|wie teuer/g,
    told: /(?:kostet|kosten|preis|gebühr|kostenlos|gratis|verlangen|berechnen)/,
  },
  {
    name: 'PLACE',
    words: 'adresse anschrift standort liegen',
    phrases:
      /wo(?:hin)?(?: genau)?(?: ist| sind| finde ich| liegt| liegen)?(?![\p{L}])(?! (?:kann|darf|soll) ich (?:parken|zahlen|bezahlen|mein auto))|wie (?:komme ich|finde ich)|welche(?:r)? straße/gu,
    told: /straße|platz|weg|allee|gegenüber|neben|hinter|stock/,
  },
  {
    name: 'WHO',
    phrases: /(?<![\p{L}])wer(?: ist| sind| macht)?(?![\p{L}])|wie hei(?:ßt|ßen)|der name/gu,
    told: /(?:doktor|herr|frau|inhaber|chef)/,
  },
];

const things: readonly Meaning[] = [
  { name: 'installment', words: 'raten ratenzahlung finanzierung', phrases: /in raten|auf raten/g },
  { name: 'payment', words: 'bezahlen zahlen zahlung karte kreditkarte kreditkarten bar rechnung überweisung paypal' },
  { name: 'parking', words: 'parken parkplatz parkplätze parkhaus', phrases: /auto (?:abstellen|lassen)/g },
  {
    name: 'emergency',
    words: 'notfall notfälle notdienst nachts dringend bereitschaft ausfällt ausgefallen',
    phrases: /tag und nacht|rund um die uhr|mitten in der nacht/g,
  },
  { name: 'pain', words: 'schmerzen schmerz zahnschmerzen weh' },
  { name: 'guarantee', words: 'garantie gewährleistung' },
  {
    name: 'services',
    phrases: /was (?:machen|bieten) sie(?: alles| so)?(?: an)?|welche (?:leistungen|arbeiten|dienste)/g,
    words: 'leistungen',
  },
  { name: 'maintain', words: 'wartung warten inspektion prüfung' },
  { name: 'appointment', words: 'termin termine buchen vereinbaren' },
  { name: 'quote', words: 'angebot kostenvoranschlag' },
  { name: 'repair', words: 'reparieren reparatur reparaturen repariert' },
  { name: 'install', words: 'einbauen einbau eingebaut bauen installieren montieren' },
  { name: 'heating', words: 'heizung heizungen heizkessel kessel therme boiler' },
  { name: 'cancel', words: 'absagen stornieren' },
  { name: 'reschedule', words: 'verschieben verschoben verlegen umbuchen' },
  { name: 'child', words: 'kind kinder baby enkel', phrases: /\S+jährige[rn]?/g },
  { name: 'insurance', words: 'versicherung krankenkasse kasse kassen' },
  { name: 'documents', words: 'unterlagen papiere dokumente' },
  { name: 'bring', words: 'mitbringen mitnehmen' },
  { name: 'subsidy', words: 'förderung zuschuss zuschüsse fördermittel' },
  { name: 'access', words: 'rollstuhl barrierefrei aufzug fahrstuhl rampe treppe' },
];

const empty =
  'ich du er sie es wir ihr mich mir dich dir ihn ihm uns euch ihnen mein meine meinen meinem meiner dein sein seine unser unsere ihre ihren ihrem ihrer der die das den dem des ein eine einen einem einer eines und oder aber wenn weil dass ob als wie bei mit von vom zu zum zur für gegen über unter nach vor aus in im an am auf um durch ohne bis ist sind war waren bin bist gewesen wird werden wurde habe haben hat hatte hätte hätten kann können könnte könnten konnte muss müssen soll sollen sollte will wollen wollte möchte möchten darf dürfen mag mal doch ja nein nicht kein keine auch nur noch schon sehr so da dann dort hier denn eigentlich bitte danke gern gerne also äh ähm hm hallo guten tag abend okay gut was wer wann wo warum welche welcher welches welchen wieso weshalb frage fragen wissen sagen gibt geht etwas jemand ihrem nehmen machen machst macht mache kommen komme kommt vorbeikommen vorbei bieten viele viel etwa';

export const german: Lexicon = {
  stem: stemmer,
  empty: wordSet(empty),
  soft: wordSet(
    'büro praxis laden geschäft firma kanzlei betrieb kunde kunden neue neuen neuer neues heute morgen zeit tage finden erreichbar',
  ),
  meanings: [...kinds, ...things],
  lists: /^(?:welche|was für|was (?:bieten|machen|reparieren))/,
  asks: /(?:^|\s)(?:was|wann|wo|wer|wie|welche\S*|warum|haben sie|sind sie|gibt es|kommen sie|nehmen sie|machen sie|bieten sie|kann (?:ich|man)|darf ich)(?:\s|$)/,
  abbreviations: /(?:^|[\s(])(?:dr|nr|str|ca|usw|bzw|z\.\s?b|prof|inkl|evtl|tel|st)\.$/i,
};
