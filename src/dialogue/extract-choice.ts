import type { Field } from '../terms/index.js';
import { askedField } from './asked-field.js';
import { type Ear, earFor } from './ear.js';
import type { Heard } from './extract.js';
import { contentWords, plain } from './hearing.js';
import { reasonField } from './topic-fields.js';

/** "My boiler is broken" answers which product it is; nothing shorter or more ordinary is taken unasked. */
export function choiceUnasked(heard: Heard, field: Field): string | undefined {
  const { draft, topic } = heard;
  const { language, agenda } = draft.request;
  const asked = askedField(heard);
  const isTelling = topic === undefined || !('field' in topic) || asked === reasonField(agenda);
  if (!isTelling || draft.answers.has(field.name)) return undefined;
  const choices = field.choices ?? [];
  const isNoun = (choice: string) =>
    plain(choice).length >= (/\p{Script=Hangul}/u.test(choice) ? 2 : SHORTEST_CHOICE) &&
    contentWords(choice, language).length === wordsOf(plain(choice)).length;
  if (!choices.some(isNoun)) return undefined;
  const said = heard.clauses
    .filter((clause) => !clause.isQuestion)
    .map((clause) => clause.text)
    .join(' ');
  const named = choices.filter((choice) => isNoun(choice) && namesChoice(said, choice, earFor(language)));
  return named.length === 1 ? choiceIn(said, field, heard) : undefined;
}

const SHORTEST_CHOICE = 4;

/** The one choice that the words name: by its words, by its place, never two. */
export function choiceIn(text: string, field: Field, heard: Heard): string | undefined {
  const ear = earFor(heard.draft.request.language);
  const choices = field.choices ?? [];
  const said = plain(text);
  const any = choices.map((choice) => escaped(plain(choice))).join('|') || '(?!)';
  const denied = `${ear.notThis.source}(?:${any})\\w*|(?:${any})(?:${ear.notThat.source})`;
  const without = said.replace(new RegExp(denied, 'giu'), ' ');
  const stems = new Set(wordsOf(without).map((word) => ear.stem(word)));
  const named = choices.filter((choice) => namesChoice(without, choice, ear));
  // "Heat pump" is meant where "pump" is a choice, too.
  const longest = named.toSorted((a, b) => b.length - a.length);
  const [best, ...others] = longest;
  if (best !== undefined) return others.every((other) => plain(best).includes(plain(other))) ? best : undefined;
  const place = ear.places.findIndex((pattern) => pattern.test(without));
  if (place >= 0) return place === ear.places.length - 1 ? choices.at(-1) : choices[place];
  return onlyPartly(choices, stems, ear.stem);
}

function namesChoice(said: string, choice: string, ear: Ear): boolean {
  const words = wordsOf(plain(choice));
  const stems = new Set(wordsOf(plain(said)).map((word) => ear.stem(word)));
  const isWhole = plain(said).includes(plain(choice)) && /\p{Script=Hangul}/u.test(choice);
  return words.length > 0 && (isWhole || words.every((word) => hasStem(stems, ear.stem(word))));
}

/** One word of a choice that no other choice has: "the pump". */
function onlyPartly(choices: readonly string[], stems: ReadonlySet<string>, stem: (word: string) => string) {
  const partly = choices.filter((choice) =>
    wordsOf(plain(choice)).some((word) => word.length > 2 && hasStem(stems, stem(word))),
  );
  return partly.length === 1 ? partly[0] : undefined;
}

/** A small recogniser's slip of one letter in a long word still names it. */
function hasStem(stems: ReadonlySet<string>, stem: string): boolean {
  return stems.has(stem) || (stem.length >= 5 && [...stems].some((said) => said.length >= 5 && isNear(said, stem)));
}

function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a[0] !== b[0]) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return a.slice(at + 1) === b.slice(at + 1) || a.slice(at) === b.slice(at + 1) || a.slice(at + 1) === b.slice(at);
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
