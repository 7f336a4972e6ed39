import test from 'ava';
import { parseAptSources, parseOsRelease, privateSources } from '../../src/setup/apt-sources.js';

const debian = { id: 'debian', codename: 'bookworm' };

test('reads the one-line format with options and comments', (t) => {
  const text = [
    '# deb http://mirror.example/off bookworm main',
    'deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] http://mirror.example/debian bookworm main contrib # ours',
    'deb-src http://mirror.example/debian bookworm main',
    'deb http://mirror.example/debian bookworm-updates main',
  ].join('\n');
  t.deepEqual(parseAptSources(text, '/etc/apt/sources.list'), [
    {
      uri: 'http://mirror.example/debian',
      suites: ['bookworm'],
      components: ['main', 'contrib'],
      signedBy: '/usr/share/keyrings/a.gpg',
    },
    { uri: 'http://mirror.example/debian', suites: ['bookworm-updates'], components: ['main'], signedBy: undefined },
  ]);
});

test('reads deb822 stanzas, folded fields and several URIs, and leaves out what is disabled or source only', (t) => {
  const text = [
    'Types: deb deb-src\n# a comment in a stanza\nURIs: http://one.example/debian\n https://two.example/debian\n' +
      'Suites: bookworm bookworm-updates\nComponents: main\nSigned-By: /usr/share/keyrings/k.gpg',
    'Enabled: no\nTypes: deb\nURIs: http://off.example/debian\nSuites: bookworm\nComponents: main',
    'Types: deb-src\nURIs: http://src.example/debian\nSuites: bookworm\nComponents: main',
    'Types: deb\nURIs: http://three.example/debian\nSuites: sid\nComponents: main\nSigned-By:\n' +
      ' -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc',
  ].join('\n\n');
  const sources = parseAptSources(text, '/etc/apt/sources.list.d/debian.sources');
  t.deepEqual(
    sources.map(({ uri, suites, signedBy }) => [uri, suites.join(), signedBy]),
    [
      ['http://one.example/debian', 'bookworm,bookworm-updates', '/usr/share/keyrings/k.gpg'],
      ['https://two.example/debian', 'bookworm,bookworm-updates', '/usr/share/keyrings/k.gpg'],
      ['http://three.example/debian', 'sid', undefined],
    ],
  );
});

test("Debian: the suite is asked of the machine's own mirror, with its key, and of no third party", (t) => {
  const sources = [
    ...parseAptSources('deb https://packages.example/apt tools-bookworm main', 'a.list'),
    ...parseAptSources('deb http://security.example/debian-security bookworm-security main', 'b.list'),
    ...parseAptSources('deb [signed-by=/k.gpg] http://mirror.example/debian/ bookworm main', 'c.list'),
  ];
  t.deepEqual(privateSources(sources, debian, 'sid'), [
    'deb [signed-by=/k.gpg] http://mirror.example/debian/ sid main',
  ]);
});

test('Debian: a mirror list of a cloud image is handed on as it is', (t) => {
  const sources = parseAptSources('deb mirror+file:/etc/apt/mirrors/debian.list bookworm main', 'a.list');
  t.deepEqual(privateSources(sources, debian, 'sid'), ['deb mirror+file:/etc/apt/mirrors/debian.list sid main']);
});

test('Ubuntu: its own suite and updates, with universe', (t) => {
  const text = 'Types: deb\nURIs: http://mirror.example/ubuntu/\nSuites: noble noble-updates\nComponents: main';
  const sources = parseAptSources(text, 'ubuntu.sources');
  t.deepEqual(privateSources(sources, { id: 'ubuntu', codename: 'noble' }, 'sid'), [
    'deb http://mirror.example/ubuntu/ noble main universe',
    'deb http://mirror.example/ubuntu/ noble-updates main universe',
  ]);
});

test('a machine without an archive of its own gives nothing to ask', (t) => {
  t.deepEqual(privateSources([], debian, 'sid'), []);
  t.deepEqual(privateSources(parseAptSources('nonsense\ndeb\n', 'x.list'), debian, 'sid'), []);
});

test('reads os-release with and without quotes', (t) => {
  t.deepEqual(parseOsRelease('NAME="Debian GNU/Linux"\nID=debian\nVERSION_CODENAME=bookworm\n'), debian);
  t.deepEqual(parseOsRelease("ID='ubuntu'\nVERSION_ID=1\nVERSION_CODENAME='noble'\n"), {
    id: 'ubuntu',
    codename: 'noble',
  });
  t.deepEqual(parseOsRelease(''), { id: '', codename: '' });
});
