/** Nobody speaks so many tokens a second for long; Moonshine itself was trained with a bound of 6 to 6.5. */
const MOST_TOKENS_PER_SECOND = 9;
/** Short pieces get some tokens more, for punctuation and rare names in small parts. */
const FREE_TOKENS = 6;
/** The same run of tokens so often, one after the other, is no speech, however long the run is … */
const MOST_REPEATS = 4;
/** … except single tokens: "five five five five five" is a phone number. */
const MOST_SINGLE_REPEATS = 12;
const LONGEST_RUN = 8;

/** True when a decoder went round in circles. */
export function isLooping(tokens: readonly string[], seconds: number): boolean {
  if (tokens.length > FREE_TOKENS + MOST_TOKENS_PER_SECOND * seconds) return true;
  for (let run = 1; run <= LONGEST_RUN; run += 1) {
    const allowed = run <= 2 ? MOST_SINGLE_REPEATS : MOST_REPEATS;
    if (longestRepeat(tokens, run) > allowed) return true;
  }
  return false;
}

/** How often one run of `length` tokens follows itself, at the place where it does so most. */
function longestRepeat(tokens: readonly string[], length: number): number {
  let same = 0;
  let most = 0;
  for (let i = length; i < tokens.length; i += 1) {
    same = tokens[i] === tokens[i - length] ? same + 1 : 0;
    most = Math.max(most, same);
  }
  return 1 + Math.floor(most / length);
}
