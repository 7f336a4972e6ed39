import { faults, provedElsewhere } from './table.js';

/** What one fault came to. */
export interface Outcome {
  readonly measured: string | undefined;
  /** Why it is not as the table says; undefined: it is. */
  readonly fault: string | undefined;
  /** How long it took, with its calls and what came after them. */
  readonly seconds?: number | undefined;
  /** Of the sources, "+" behind it when they were changed. */
  readonly commit?: string | undefined;
}

/** The table of docs/reliability.md, with the commit in each line where there are several. @param outcomes of one or more runs; faults that were not run have none */
export function markdownOf(outcomes: ReadonlyMap<string, Outcome>): string {
  const commits = new Set([...outcomes.values()].map(({ commit }) => commit));
  const rows = faults.map(({ name, injected, hears, stored }) => {
    const outcome = outcomes.get(name);
    const at = commits.size > 1 && outcome?.commit !== undefined ? ` (${outcome.commit})` : '';
    const measured = outcome === undefined ? 'not run' : outcome.fault || outcome.measured || 'as said';
    return [name, injected, hears, stored, `${measured}${at}`];
  });
  const others = provedElsewhere.map(({ name, injected, hears, stored, by }) => {
    return [name, injected, hears, stored, `\`${by.file}\`: ${by.title}`];
  });
  const header = [
    ['Fault', 'How it is injected', 'What the caller hears', 'What is stored', 'Measured, or proved by'],
    ['---', '---', '---', '---', '---'],
  ];
  return [...header, ...rows, ...others].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

/** What the table was measured at: how many faults of all, as the table says, by commit. */
export function measuredAt(outcomes: ReadonlyMap<string, Outcome>): string {
  const known = faults.flatMap(({ name }) => outcomes.get(name) ?? []);
  const commits = new Map<string, number>();
  for (const { fault, commit = 'no commit' } of known) {
    if (fault === undefined) commits.set(commit, (commits.get(commit) ?? 0) + 1);
  }
  const passed = [...commits].map(([commit, count]) => `${count} at commit ${commit}`);
  return `Of ${faults.length} faults ${known.length} were run, and as the table says were: ${passed.join(', ') || 'none'}.`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
