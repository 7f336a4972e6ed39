/** One archive that apt knows, as much of it as a private apt root needs. */
export interface AptSource {
  /** As the machine has it: the mirror is never ours to choose. */
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Keyring file of this archive; undefined: apt's own trusted keys. */
  readonly signedBy: string | undefined;
}

/** What `/etc/os-release` says of the machine: lower-case `ID` ("debian", "ubuntu") and `VERSION_CODENAME`. */
export interface Distribution {
  readonly id: string;
  readonly codename: string;
}

/** Reads one file below /etc/apt: deb822 when it is named `.sources`, else one-line format (sources.list(5)). */
export function parseAptSources(text: string, fileName: string): AptSource[] {
  return fileName.endsWith('.sources') ? parseDeb822(text) : text.split('\n').flatMap(parseOneLine);
}

export function parseOsRelease(text: string): Distribution {
  const value = (key: string) => new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(text)?.[1] ?? '';
  return { id: value('ID').toLowerCase(), codename: value('VERSION_CODENAME') };
}

/**
 * The lines of a private sources.list. Debian: the mirror that serves the machine's own suite, asked for `suite`.
 * Ubuntu: the machine's own suite and its updates, with `universe`, because that is where Asterisk lives.
 * Gives an empty list when the machine has no archive of its distribution configured.
 */
export function privateSources(sources: readonly AptSource[], machine: Distribution, suite: string): string[] {
  const own = sources.filter((source) => source.suites.some((name) => name.split('-')[0] === machine.codename));
  if (machine.id === 'ubuntu') {
    return [
      ...new Set(own.filter(isArchive).map((source) => oneLine(source, source.suites, ['main', 'universe']))),
    ].flatMap((lines) => lines.split('\n'));
  }
  const mirror = own.find((source) => source.suites.includes(machine.codename) && isArchive(source));
  const fallback = sources.find(
    (source) => isArchive(source) && !source.suites.some((name) => name.includes('security')),
  );
  const chosen = mirror ?? (machine.id === 'debian' ? fallback : undefined);
  return chosen ? oneLine(chosen, [suite], ['main']).split('\n') : [];
}

/** Third-party repositories often carry the codename as their suite; only the distribution's own have `main`. */
function isArchive(source: AptSource): boolean {
  return source.components.includes('main') && /\/(debian|ubuntu)[^/]*\/?$|^mirror\+/.test(source.uri);
}

function oneLine(source: AptSource, suites: readonly string[], components: readonly string[]): string {
  const options = source.signedBy ? `[signed-by=${source.signedBy}] ` : '';
  return suites.map((suite) => `deb ${options}${source.uri} ${suite} ${components.join(' ')}`).join('\n');
}

function parseOneLine(line: string): AptSource[] {
  const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
  if (!match) return [];
  const [, options = '', uri = '', suite = '', components = ''] = match;
  const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1];
  return [{ uri, suites: [suite], components: words(components), signedBy }];
}

function parseDeb822(text: string): AptSource[] {
  return text.split(/\n[ \t]*\n/).flatMap((stanza) => {
    const fields = stanzaFields(stanza);
    if (!words(fields.get('types')).includes('deb') || /^\s*(no|false)\s*$/i.test(fields.get('enabled') ?? ''))
      return [];
    const signedBy = fields.get('signed-by')?.trim();
    return words(fields.get('uris')).map((uri) => ({
      uri,
      suites: words(fields.get('suites')),
      components: words(fields.get('components')),
      // A key may also stand in the field itself; only the name of a file can be handed on.
      signedBy: signedBy?.startsWith('/') ? signedBy : undefined,
    }));
  });
}

function stanzaFields(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of stanza.split('\n').filter((each) => !each.startsWith('#'))) {
    const match = /^([A-Za-z-]+):(.*)$/.exec(line);
    if (match) last = (match[1] ?? '').toLowerCase();
    if (last !== '') fields.set(last, match ? (match[2] ?? '') : `${fields.get(last)}\n${line}`);
  }
  return fields;
}

function words(text = ''): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
