import type { Language } from '../terms/index.js';
import { earFor } from './ear.js';
import { contentWords } from './hearing.js';
import { type Phrasebook, phrasebook } from './phrasebook.js';
import { stemOf } from './word-keys.js';

const usual = new Map<Language, ReadonlySet<string>>();

/** The words that every telephone secretary of a language uses, by their stems. */
export function usualWords(language: Language): ReadonlySet<string> {
  const known = usual.get(language);
  if (known !== undefined) return known;
  const phrases = Object.values(phrasebook(language) as Phrasebook).flat();
  const words = contentWords([...phrases, SMALL_TALK[language] ?? ''].join(' '), language);
  const stems = new Set([...words, ...earFor(language).commonWords].map((word) => stemOf(word, language)));
  usual.set(language, stems);
  return stems;
}

const SMALL_TALK: Readonly<Record<Language, string>> = {
  en: 'nice meet rush care thing great day unpleasant until till only between from everything experience suggest leave leaving message noise hear understand problem trouble issue annoying unfortunate inconvenience apologize apologise happy glad pleasure appreciate patience calling moment details information address email order appointment repair fix broken working office team colleague technician manager person available open closed hours service visit area cost price quote offer check confirm correct spell letter digit repeat slowly clear loud line connection yesterday today tomorrow week day morning afternoon evening time later earlier first last number name company reason urgent emergency danger safe help answer question provide share contact reach talk speak welcome wonderful perfect excellent certainly absolutely unable forward relay inform update noted write down record',
  de: 'verstehe problem ärger leid entschuldigung freut gerne moment angaben informationen adresse termin reparatur defekt kaputt büro team kollege techniker chef person erreichbar geöffnet geschlossen öffnungszeiten besuch kosten preis angebot prüfen bestätigen richtig buchstabieren ziffer wiederholen langsam deutlich leitung gestern heute morgen woche tag vormittag nachmittag abend zeit später nummer name firma grund dringend notfall gefahr helfen antwort frage anruf erreichen sprechen willkommen wunderbar perfekt weitergeben ausrichten notieren aufschreiben',
};
