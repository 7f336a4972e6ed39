import type { Ear } from '../ear.js';

const stopWords = new Set(
  (
    'a an the i you he she it we they me him her us them my your his its our their mine yours this that these those is am are was were be been being do does did done doing have has had having can could will would shall should may might must ought ' +
    "and or but if so because as of at by for with about against between into through to from in on off over under again further then once here there when where why how what which who whom all any both each few more most other some such no nor not only own same than too very just now also please um uh er ah oh well like know tell me ask asking wondering wonder question want wanted need would i'd i'm i'll i've it's that's what's you're don't doesn't isn't aren't can't let's let got get gets go going come hello hi hey good yes yeah okay ok right sure thanks thank sorry possibly maybe guys folks anyone someone anybody something anything out up down away back"
  ).split(/\s+/),
);

export const english: Ear = {
  signals: {
    yes: /^(?:(?:uh|um|oh|ah|well|and|no no)[, ]+)*(?:yes|yeah|yep|yup|ya|yah|aye|sure|correct|right(?! now| away)|exactly|absolutely|definitely|of course|certainly|please do|that's (?:right|correct|it|fine|good|the one|perfect|great|okay|ok)|that is (?:right|correct|fine|it)|that would be (?:fine|great|good)|that works|perfect|affirmative|it is(?= ?(?:$|[,.]))|you can|you may|okay|ok|all right|alright|uh[- ]?huh|mm[- ]?hm+|fine|go ahead|sounds good|true|indeed|got it)\b/,
    no: /^(?:(?:uh|um|oh|ah|well|but)[, ]+)*(?:no|nope|nah|negative|not (?:really|quite|right|correct|exactly|that|this|at all|yet|on)|that's (?:not|wrong|incorrect)|that isn't|that is (?:not|wrong|incorrect)|it's (?:wrong|not right|incorrect)|it isn't|wrong|incorrect|never mind|i'd rather not|please don't|don't|you got (?:it|that) wrong|you can't)\b/,
    pardon:
      /\b(?:pardon|come again|say (?:that|it|this) again|repeat (?:that|it|the question|please|what)|(?:can|could|would) you (?:please )?repeat|(?:i )?(?:didn't|did not|couldn't|could not|can't) (?:catch|hear|understand|get) (?:that|you|it|what)|what did you (?:say|ask)|one more time|once more|what was that|speak (?:up|slower|louder))\b|^(?:sorry|excuse me|what|huh|say what|please repeat|repeat|again)(?: please)?$/,
    robot:
      /\b(?:are you|is this|am i (?:talking|speaking) (?:to|with)|this is) (?:an? |the |some |just a |really |even )*(?:real |actual |live |human |automated )*(?:robot|machine|computer|bot|a ?i|person|human(?: being)?|answering machine|recording|automated|real|program|voicemail)\b|\btalking to a (?:machine|robot|computer)\b/,
    who: /\b(?:who (?:is|are) (?:this|you|that|there|speaking|it)|who's (?:this|there|speaking)|who am i (?:speaking|talking) (?:to|with)|what company is this|is this (?:the right number|\w+ \w+ (?:company|heating|office))|have i reached)\b/,
    human:
      /\b(?:(?:talk|speak|connect(?: me)?|put me through|transfer(?: me)?|get me|give me|pass me) (?:me )?(?:to |with |on to )?(?:a |an |the |some |your |somebody |someone |any )*(?:(?:real|actual|live) )*(?:human(?: being)?|person|operator|agent|representative|manager|receptionist|supervisor|somebody|someone|anyone|boss|real)|i (?:want|need|would like|'d like) (?:a |an )?(?:human|operator|real person|agent)|is (?:there )?(?:anyone|anybody|someone|somebody) (?:i can (?:talk|speak) to|real|in)|operator|(?:like|want|need|wanted|possible|can i|could i|may i) (?:to )?(?:please )?(?:speak|talk) (?:to|with) (?!you\b|your)\w+)\b|^(?:a )?human(?: being)?\b/,
    goodbye:
      /\b(?:good ?bye|bye|bye-bye|see you|have a (?:good|nice|great|lovely) (?:day|one|evening|weekend|night|afternoon)|talk to you (?:later|soon)|take care|(?:i'm|i am|i'll) (?:going to |gonna )?hang(?:ing)? up|i (?:have to|gotta|got to|must) go|good night)\b/,
    'nothing-more':
      /\b(?:that's (?:all|it|everything|about it)|that is (?:all|it|everything)|that(?:'ll| will| would) be (?:all|it|everything)|nothing (?:else|more|further)|no more|not (?:at the moment|right now|for now|today)|(?:i'm|i am|we're) (?:all )?(?:good|done|fine|set)|no,? thank(?:s| you)|no,? i don't think so|i (?:don't )?think (?:so|that's (?:it|all|everything))|just that|all good)\b/,
    urgent:
      /\b(?:urgent|urgently|emergency|as soon as possible|a\.?s\.?a\.?p\.?|right away|immediately|straight away|right now|flood(?:ed|ing)?|burst|leak(?:s|ing|ed)?|on fire|fire|smoke|gas smell|smell(?:s|ing)? (?:of )?gas|no heat(?:ing)?|no (?:hot )?water|freezing|critical|dangerous|hurry|can't wait|cannot wait)\b/,
    danger:
      /\b(?:on fire|there is a fire|there's a fire|fire in|smell(?:s|ing)? (?:of |some )?gas|gas leak|leaking gas|carbon monoxide|can't breathe|cannot breathe|not breathing|unconscious|heart attack|ambulance|someone is hurt|bleeding)\b/,
    refuses:
      /\b(?:(?:i'd|i would) (?:rather|prefer) not(?: to)?|(?:i )?(?:don't|do not|won't|will not|am not going to|'m not going to) (?:want to |wish to |like to )?(?:say|tell|give|leave|share|gonna)|none of your business|(?:that's|it's) private|prefer not to|not giving|no comment|keep (?:it|that) private|i don't have (?:a |any )?(?:phone|number)|why do you (?:need|want) (?:that|it|my|to know))\b/,
    hold: /\b(?:hold on|hang on|one (?:moment|second|sec|minute)|just a (?:moment|second|sec|minute)|wait a (?:moment|second|sec|minute)|give me a (?:moment|second|sec|minute)|let me (?:see|check|think|look|find|get)|bear with me|please wait)\b/,
    there:
      /^(?:(?:hello|hi|hey|uh)[,?! ]*)*(?:are you (?:still )?(?:there|here|listening)|anybody there|is anybody there|is anyone there|can you hear me|you there|did you (?:hear|get) (?:me|that))\b/,
    greeting:
      /^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|there|yes|uh|um|oh|how are you(?: doing)?(?: today)?)[,.!? ]*)+$/,
    thanks: /\b(?:thanks|thank you|thank you very much|cheers|much appreciated|appreciate it|very kind)\b/,
    backchannel:
      /^(?:(?:uh[- ]?huh|mm+|mhm+|hm+|mm[- ]?hm+|okay|ok|right|yeah|yes|i see|sure|ah|oh|aha|all right|alright|got it|cool|great|good|um|uh|er)[,.! ]*)+$/,
    okay: /^(?:okay|ok|all ?right|alright|great|perfect|fine|good|got it|cool|very good|lovely)(?: then| great)?$/,
    'own-number':
      /\b(?:(?:the )?(?:same )?number (?:that )?i(?:'m| am) (?:calling|phoning|ringing|speaking) (?:you )?(?:from|on|with)|this (?:same )?(?:number|phone|one|line)|(?:the |my )?number (?:that )?(?:you (?:can )?see|you have|on your (?:screen|display)|i called (?:from|on))|same number|the one i(?:'m| am) (?:calling|using)|my current number|caller id)\b/,
    'do-not-know':
      /\b(?:i (?:don't|do not) (?:know|remember|recall)|(?:she|he|they|you) (?:already )?(?:has|have|got) (?:my number|it|my name|that)|i'm not sure|i am not sure|no idea|no clue|not sure|hard to say|i (?:forgot|forget))\b/,
    machine:
      /\b(?:(?:after|at|following) the (?:tone|beep|signal)|record your message|you(?:'ve| have)? reached (?:the )?(?:voice ?mail(?:box)?|mailbox|answering (?:machine|service))|forwarded to (?:an? )?(?:automated )?(?:voice ?mail|voice message))/,
  },
  notUrgent:
    /\b(?:not|isn't|n't|no|nothing|never|non)[- ](?:\w+ ){0,2}?(?:urgent|urgently|emergency|rush|hurry|critical|dangerous|leak\w*)|\b(?:can't|cannot|don't|not|haven't|isn't|won't) (?:\w+ ){0,4}(?:right now|at once|immediately)/g,
  clauseStarts:
    /(?:[,;]\s*|\s+)(?:(?:and|but|so|because|also|then|well|uh|um|oh)\s+)*(?=(?:my (?:full )?name(?:'s| is)|this is (?!about|a |the|regarding|my|an )\w+ (?:\w+ )?(?:from|and|i|here|speaking|calling)|i(?:'?m| am) calling|i was (?:calling|wondering)|i(?:'d| would) like|i need (?:to|a|an|some|your|help|someone)|i want(?:ed)? (?:to|a|an)|i have (?:a|an|got)|can (?:you|i|we|he|she|someone|somebody)|could (?:you|i|we|he|she|someone|somebody)|(?:please )?(?:call|ring|phone) me|please (?:call|have|ask|tell|ring)|you can (?:reach|call|get|ring|e-?mail|text|write)|my e-?mail(?: address)?(?: is|'s)|(?:the|my) \w+ (?:number|code) is|my (?:phone |cell |mobile |telephone |call ?back )?number|the number is|(?:what|which) (?:is|are|time|days?|hours|does|do|kind)|what's|when (?:are|do|does|is|can|will)|where (?:are|is|do|can)|how (?:much|long|do|can|many|soon|often|are)|are you|do you|does (?:he|she|it|your)|is (?:there|it|he|she|mister)|would you|will you|the best time|any ?time|tomorrow (?:morning|afternoon|evening))\b)/,
  unfinished:
    /(?:^|\b(?:can|could|would|will|please|to|can you|could you|would you|will you|someone|somebody|just|not|don't|know|tell me|if|and|or|the|a|is|at|on|why|how|when|where|which|who|that's all|that is all|all|everything|what|(?:have|ask|tell|get|let|make) \w+)(?: please| just)?)$/,
  openers:
    /^(?:(?:(?:hi|hello|hey)(?: there)?|good (?:morning|afternoon|evening|day)|yes|yeah|yep|no(?=[,.!?])|okay|ok|oh|ah|um+|uh+|er+|erm|hm+|well|so|and|but|also|right|sure|please|sorry|excuse me|thanks|thank you|listen|look|actually|i see|you know|like|just|alright|all right|great|perfect|fine|wait(?: a (?:minute|second|moment))?|hold on|one (?:more|other|last) thing|by the way|before (?:that|i forget)|first)\b[,.!? -]*)+/,
  questionStart:
    /^(?:what|what's|whats|when|when's|where|where's|which|who|who's|whose|why|how|how's|is (?:it|there|this|the|that|your|he|she|mister)|are (?:you|there|the|they|your|we)|do (?:you|they|i|we)|does (?:it|your|the|he|she|that|hollis)|did (?:you|they)|can (?:you|i|we|he|she|they)|could (?:you|i|we)|would (?:you|it)|will (?:you|it|there|he|she)|have you|has|may i|am i|was|were|should|any chance|i (?:was )?(?:just )?(?:wonder(?:ing|ed)?|want(?:ed)? to (?:know|ask|find out)|would like to (?:know|ask)|'d like to (?:know|ask)|need to (?:know|ask))|i'd like to (?:know|ask)|(?:do you know|tell me|you know) (?:if|when|what|how|where|whether|who)|can you tell me|could you tell me|please tell me|quick question|question)\b/,
  request:
    /\b(?:(?:can|could|would|will) (?:you|he|she|they|someone|somebody|anybody|anyone|i|we|mister \w+|\w+) (?:please |just |kindly |maybe |possibly |have |ask |get |tell |let |make sure |leave |schedule |arrange |book |send |take |talk |speak |give |pass |put |note |write |ring |phone |call |fix |come |look |help |change |cancel |reschedule )(?!me (?:if|when|what|how|where|who|whether|your|the|about))|call (?:me|us|him|her) back|have (?:him|her|them|someone|somebody|\w+) call|give me a call|leave a message|take a message|pass (?:on|it|this|that) )/,
  callBack:
    /\b(?:call(?:ed|s|ing)? (?:me |us |back)|call ?back|ring (?:me|back|us)|phone me|reach(?:ed| me| us)?|get (?:back to|hold of|in touch)|contact|number i(?:'m| am) (?:calling|phoning|ringing)|best time|available|good time|give me a (?:call|ring)|free (?:after|before|in|on|from|until|tomorrow|today)|(?:i'm|i am|i'll be|i will be) (?:home|in|free|around|at home|there))\b/,
  reasonCue:
    /\b(?:calling (?:about|because|to|for|regarding|in|on|with)|call(?:ing)? (?:is )?(?:about|regarding)|it's (?:about|regarding|concerning)|it is (?:about|regarding)|about (?:my|the|a|an|our|your)|regarding|because|i(?:'d| would) like|i need|i want|i have (?:a|an|got)|we need|we have|problem|broken|broke|not working|doesn't work|stopped|won't|leak|leaking|repair|fix|install|appointment|cancel|reschedule|order|invoice|bill|quote|estimate|complain|question|message|tell (?:him|her|them)|could you|can you|please)\b/,
  about: /\b(?:about|regarding|concerning|because)\b/,
  announces:
    /^(?:(?:i(?:'d| would)? (?:like|want|need|wanted) (?:to )?|(?:can|could|may) i )(?:just )?)?leave (?:a |you a |him a |her a |them a )?(?:message|voicemail)(?: for .{1,40})?(?: please)?$/,
  stopWords,
  concepts: [
    [/^(?:open|opens|opened|opening|hour|hours|close|closes|closed|closing|shut)$/, ['HOURS']],
    [/^(?:mon|tues|wednes|thurs|fri)days?$|^weekdays?$/, ['day-week', 'HOURS?']],
    [/^(?:saturdays?|sundays?|weekends?)$/, ['HOURS?']],
    [
      /^(?:cost|costs|price|prices|priced|charge|charges|fee|fees|expensive|cheap|rate|rates|pricing|quote|estimate|much)$/,
      ['PRICE'],
    ],
    [/^(?:where|address|located|location|find|directions|street|situated|based)$/, ['PLACE']],
    [/^(?:park|parking|car park)$/, ['PARKING']],
    [/^(?:email|e-mail|mail|website|web|online|fax)$/, ['CONTACT']],
    [/^(?:pay|payment|card|cards|cash|credit|invoice|visa|check|cheque)$/, ['PAYMENT']],
    [/^(?:emergency|emergencies|urgent|night|24)$/, ['EMERGENCY']],
    [/^(?:insurance|insured|insure|warranty|guarantee|guaranteed)$/, ['GUARANTEE']],
    [
      /^(?:service|services|offer|offers|offering|provide|provides|sell|sells|specialise|specialize|kind|kinds)$/,
      ['SERVICES'],
    ],
    [/^(?:area|areas|cover|region|town|travel|come)$/, ['AREA?']],
    [/^(?:appointment|appointments|book|booking|schedule|reservation|reserve)$/, ['BOOKING']],
    [/^(?:boiler|boilers|furnace|heater|heaters|heating)$/, ['heating']],
    [/^(?:fix|fixes|fixing|repair|repairs|repairing|mend)$/, ['repair']],
    [/^(?:install|installs|installing|installation|installations|fit|fitting|replace|replacement)$/, ['install']],
    [/^(?:long|soon|quickly|quick|fast|wait)$/, ['DURATION']],
    [/^(?:owner|boss|manager|run|runs|owns)$/, ['OWNER']],
    [/^(?:hire|hiring|job|jobs|vacancy|vacancies|career|careers)$/, ['JOBS']],
    [/^(?:time)$/, ['HOURS?']],
    [/^(?:work|working)$/, ['HOURS?']],
  ],
  stem(word) {
    if (word.length <= 3) return word;
    return word
      .replace(/'s$/, '')
      .replace(/(?:ies)$/, 'y')
      .replace(/(?:sses)$/, 'ss')
      .replace(/([^s])s$/, '$1')
      .replace(/(?:ing|ed|ly|er|ation|ion|ment)$/, '')
      .replace(/(.)\1$/, '$1')
      .replace(/e$/, '');
  },
  topics: [
    ['own-number', /\b(?:number you(?:'re| are) calling from|calling from .*\d|this number)\b/],
    ['confirm', /\d[\d ,-]{6,}.*\b(?:right|correct|yes or no|confirm)\b|\b(?:right|correct|confirm)\b.*\d[\d ,-]{6,}/],
    ['number', /\b(?:number|reach you|digits?|call you back on|contact you)\b/],
    [
      'time',
      /\b(?:when|what time|time of day|best time|good time)\b.*\b(?:call|reach|ring|contact|suit|convenient|you)\b/,
    ],
    ['name', /\b(?:your (?:full |last |first )?name|who(?:'s| is| am i) (?:calling|speaking|this)|spell)\b/],
    ['anything-else', /\b(?:anything (?:else|more)|else i can)\b/],
    [
      'reason',
      /\b(?:calling about|call about|about\?|regarding|reason|how (?:can|may) i help|what can i do|message|help you with|the problem|the issue)\b/,
    ],
  ],
  commonWords: new Set(
    'the a you i and to is can your we our of in for on it that are thank please have call back with be will may what number name me us at day open from sorry how help anything else goodbye yes not right'.split(
      ' ',
    ),
  ),
  script: /^[\p{Script=Latin}\p{N}\p{P}\p{S}\p{Z}]*$/u,
  asksToSpell: /\b(?:spell|letter by letter)\b/,
  alarm: {
    endings: /(?:'s|ings?|ed|es|e|s|y)$/,
    before:
      /(?:\b(?:not|never|without|isn't|wasn't|aren't|don't|doesn't|didn't|haven't|hasn't|no longer)(?: (?:a|an|any|the|really|actually|about|think|believe|it's|it is|it|this is|that's|that is|there's|there is|there was|been|be|have|had|see|smell|because|of|to|do|with|want|need))*|\bno(?: (?:sign|signs|smell|kind) of(?: an?| any)?| such| real| more)?|\b(?:do|does|did) (?:you|they|your \w+) (?:also |ever |still )?(?:fix|repair|handle|do|deal with|offer|check|check for|detect|cover|find|treat|service|look (?:at|after|for)|come out for|have|sell|install)(?: an?| any| the)?|\b(?:what if|in case of|in the event of)(?: there(?:'s| is))?(?: an?| any)?)$/,
    after: /^(?!)/,
  },
  agrees:
    /\b(?:i (?:am|do|have|did|was|would|can)(?! not|n't)|we (?:are|do|have|did|can)(?! not|n't)|i think so|i guess so|i believe so|it (?:is|does|has)(?! not|n't)|they (?:are|do)(?! not|n't)|there (?:is|are)(?! not|n't| no)|for sure|sort of)\b/,
  denies:
    /\b(?:not (?:yet|really|at all|that i know(?: of)?|any ?more)|never|(?:i'm|i am|we're|we are|it's|it is|there's|there is) not|(?:i|we|they|you) (?:don't|do not|haven't|have not|didn't|can't)|it (?:isn't|doesn't|hasn't)|there (?:isn't|aren't|is no|are no)|first time|i (?:don't )?think not|i don't think so)\b/,
  lacks:
    /\b(?:(?:i|we) (?:(?:don't|do not|haven't|have not) (?:currently |really |actually |even )?(?:have|got|use|own|need)|(?:don't|do not) (?:use|have|own)|have no|haven't (?:got )?(?:one|any)|can't find|cannot find|lost)|(?:there(?:'s| is)|got) (?:none|no)|not (?:with|on) me|(?:don't|do not|haven't) (?:have|got) (?:it|one|that|any|the))\b|^(?:none|no \w+)$/,
  changes:
    /\b(?:change|correct(?= (?:the|my|that))|(?:was|is|'s|got it|gave you the|said the|had the|you have the) wrong|wrong (?:number|name|address|e-?mail|code)|mistake|made an error|update|fix (?:the|my)|isn't right|not right|isn't correct|not correct)\b/,
  nouns: {
    name: /\b(?:name|surname)\b/,
    phone: /\b(?:(?:phone |telephone |call ?back |contact )?number|phone|telephone|mobile|cell)\b/,
    email: /\be-? ?mail\b/,
    address: /\baddress\b/,
    code: /\b(?:code|reference|order number|ticket)\b/,
    time: /\b(?:time|call ?back time|appointment time)\b/,
  },
  canWait:
    /\b(?:(?:it |that |this )?can wait|no (?:hurry|rush)|not (?:that |so |very |really |at all |in the least )?(?:urgent|pressing|in a hurry)|(?:isn't|is not|it's not) (?:urgent|an emergency|pressing)|when(?:ever)? (?:you|they) (?:have|get|find) (?:a |the )?(?:time|chance|moment)|low(?: priority)?|take your time|there's time|any ?time (?:is|will)|next week is fine)\b/,
  usualHaste:
    /\b(?:normal|normally|medium|regular|ordinary|average|standard|moderate(?:ly)?|somewhat|so-so|a (?:bit|little)|kind of|sort of|in between|not too)\b/,
  veryUrgent:
    /\b(?:very|really|extremely|quite|pretty|high|top priority|soon(?:er|est)?|today|it can't|can not wait|desperate\w*|badly)\b/,
  wantsSomebody:
    /\b(?:(?:need|want|like|get|send|have) (?:someone|somebody|you|an? \w+|him|her|them)\b|come (?:by|over|out|round|around)|stop by|drop by|look at it)/,
  notThis: /\b(?:not|isn't|rather than|instead of|except)\s+(?:(?:a|an|the|one of|my|our)\s+)*/,
  places: [
    /\b(?:first|former|1st|(?:number|option|choice) (?:one|1))\b/,
    /\b(?:second|2nd|(?:number|option|choice) (?:two|2))\b/,
    /\b(?:third|3rd|(?:number|option|choice) (?:three|3))\b/,
    /\b(?:fourth|4th|(?:number|option|choice) (?:four|4))\b/,
    /\b(?:last|latter)\b/,
  ],
  asksWhy:
    /\b(?:why (?:do|would|should|are) (?:you|i|we) (?:need|want|ask\w*|have to|give|tell)|what (?:do you need (?:that|it|my \w+)|is (?:that|it)) for|why(?: is that| that)?$)/,
  notThat: /(?!)/,
};
