// Reads AVA's TAP output (https://testanything.org), shows it for people and counts.

const TEST = /^(ok|not ok) \d+ - (.*?)(?: # (SKIP|TODO).*)?$/;

export class TapReader {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** What people should see of the failed tests, to be shown once more at the end: a build server may keep the end only. */
  #failures = [];
  #show;
  #diagnosing = false;
  #startedAt = Date.now();

  /** @param {(line: string) => void} show gets each line that people should see */
  constructor(show) {
    this.#show = show;
  }

  /** @param {string} line of AVA's standard output */
  read(line) {
    const test = TEST.exec(line);
    if (test) this.#count(test[1] === 'ok', test[2], test[3]);
    else if (this.#diagnosing) this.#diagnose(line);
    else if (!/^(TAP version|1\.\.\d|# (tests|pass|skip|fail) |\s*---$|\s*\.\.\.$|# |\s*$)/.test(line))
      this.#show(line);
  }

  /** The failed tests once more, then "N passed, N failed", and ", N skipped" when some were. */
  summary() {
    const counts = [`${this.passed} passed`, `${this.failed} failed`];
    if (this.skipped > 0) counts.push(`${this.skipped} skipped`);
    return [...this.#failures, ...(this.failed > 0 ? [''] : []), counts.join(', ')].join('\n');
  }

  #count(ok, title, directive) {
    this.#diagnosing = !ok && !directive;
    if (directive) this.skipped += 1;
    else if (ok) this.passed += 1;
    else this.failed += 1;
    const seconds = String(Math.round((Date.now() - this.#startedAt) / 1000)).padStart(4);
    const line = `${seconds} s  ${directive ? '-' : ok ? '✔' : '✘'} ${title}${directive ? ` (${directive})` : ''}`;
    this.#show(line);
    if (this.#diagnosing) this.#failures.push(line);
  }

  /** The indented YAML block below a failed test says what was expected and where. */
  #diagnose(line) {
    if (/^\S/.test(line)) this.#diagnosing = false;
    else if (!/^\s*(---|\.\.\.)\s*$/.test(line)) {
      this.#show(`        ${line}`);
      this.#failures.push(`        ${line}`);
    }
  }
}
