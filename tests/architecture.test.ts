import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import test from 'ava';
import { projectRoot } from '../src/common/index.js';

/** The house, ground floor first. Imports go down only; rooms of one level never import each other. */
const levels: readonly (readonly string[])[] = [
  ['common', 'languages', 'terms', 'wire', 'audio', 'crypto', 'workers', 'metrics'],
  [
    'config',
    'telephony',
    'media',
    'listening',
    'dialogue',
    'meaning',
    'llm',
    'speaking',
    'storage',
    'mail',
    'setup',
    'supervisor',
    'voicemail',
  ],
  // rehearsal holds a whole conversation as call does, but typed: it must not lean on call, nor call on it.
  ['call', 'followup', 'privacy', 'rehearsal'],
  ['admin', 'demo'],
  // Both are needed before anything else is loaded, by a start that may have callers to adopt.
  ['asterisk-options', 'single-instance'],
  ['daemon'],
  // The doorstep: programs, and what the command line opens.
  ['adoption-program', 'early-adoption', 'commands'],
  ['cli'],
];

/** The ground has an order of its own, so that audio or crypto may use common's errors. */
const groundOrder: readonly string[] = [
  'common',
  'languages',
  'terms',
  'wire',
  'audio',
  'crypto',
  'workers',
  'metrics',
];

/** A small second house: the gRPC server imports ground rooms and `dialogue` only. */
const secondHouse = { room: 'llm-server', mayImport: [...groundOrder, 'dialogue'] };

/** The daemon, the commands and the roof may open the second house's door. */
const doorsToSecondHouse = ['commands', 'admin', 'demo'];

/** Packages that more than one room may import, with the reason. */
const sharedPackages: Record<string, string> = {
  'sherpa-onnx-node': 'worker programs of listening and speaking',
  '@grpc/grpc-js': 'both ends of one protocol',
  '@grpc/proto-loader': 'both ends of one protocol',
  'grpc-health-check': 'both ends of one protocol',
  yaml: 'configuration, mailboxes and languages are YAML files',
  commander: 'the doorstep makes the program, admin hangs its commands into it',
  picocolors: 'colours of everything that prints for people',
  'onnxruntime-node': 'worker programs of listening and meaning',
  koffi: 'C functions that Node lacks: Vosk, and the datagrams of systemd',
  ws: 'the sound comes over a WebSocket, and a call may',
  zod: 'foreign data is checked at the door where it comes in',
};

const longestFile = 500;

interface Import {
  file: string;
  specifier: string;
}

const source = join(projectRoot, 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => join(source, name));

test('imports go down the levels, never sideways and never up', (t) => {
  const wrong = relativeImports().filter(({ file, specifier }) => {
    const from = roomOf(file);
    const to = roomOf(resolve(dirname(file), specifier));
    return from !== to && !allowed(from, to);
  });
  t.deepEqual(wrong.map(describe), []);
});

test('a room is entered by its index alone', (t) => {
  const wrong = relativeImports().filter(({ file, specifier }) => {
    const target = resolve(dirname(file), specifier);
    return roomOf(file) !== roomOf(target) && dirname(target) !== source && !/\/index\.js$/.test(target);
  });
  t.deepEqual(wrong.map(describe), []);
});

test('re-exports are named and stand in index files only', (t) => {
  const wrong: string[] = [];
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const name = relative(projectRoot, file);
    if (/^export \*/m.test(text)) wrong.push(`${name}: export *`);
    if (/^export (type )?\{[^}]*\} from/m.test(text) && !file.endsWith('/index.ts')) wrong.push(`${name}: re-export`);
  }
  t.deepEqual(wrong, []);
});

test('every room is known to the plan of the house', (t) => {
  const known = new Set([...levels.flat(), secondHouse.room]);
  t.deepEqual(
    [...new Set(files.map(roomOf))].filter((room) => !known.has(room)),
    [],
  );
});

test('each third-party package is wrapped in one room', (t) => {
  const rooms = new Map<string, Set<string>>();
  for (const { file, specifier } of allImports()) {
    if (specifier.startsWith('.') || specifier.startsWith('node:')) continue;
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    rooms.set(name, (rooms.get(name) ?? new Set()).add(roomOf(file)));
  }
  const wrong = [...rooms].filter(([name, users]) => users.size > 1 && !(name in sharedPackages));
  t.deepEqual(
    wrong.map(([name, users]) => `${name}: ${[...users].join(', ')}`),
    [],
  );
});

test(`no source file has more than ${longestFile} lines`, (t) => {
  const others = ['tests', 'bench'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.c?ts$/.test(name))
      .map((name) => join(projectRoot, folder, name)),
  );
  const long = [...files, ...others].filter((file) => readFileSync(file, 'utf8').split('\n').length > longestFile + 1);
  t.deepEqual(
    long.map((file) => relative(projectRoot, file)),
    [],
  );
});

function allowed(from: string, to: string): boolean {
  if (from === secondHouse.room) return secondHouse.mayImport.includes(to);
  if (to === secondHouse.room) return doorsToSecondHouse.includes(from);
  if (groundOrder.includes(from) && groundOrder.includes(to)) {
    return groundOrder.indexOf(to) < groundOrder.indexOf(from);
  }
  return levelOf(to) < levelOf(from);
}

function levelOf(room: string): number {
  return levels.findIndex((rooms) => rooms.includes(room));
}

/** src/media/rtp.ts and src/media/index.js are in "media"; src/cli.ts is "cli". */
function roomOf(file: string): string {
  return (
    relative(source, file)
      .split('/')[0]
      ?.replace(/\.[jt]s$/, '') ?? ''
  );
}

function relativeImports(): Import[] {
  return allImports().filter(({ specifier }) => specifier.startsWith('.'));
}

function allImports(): Import[] {
  const statement =
    /^(?:import|export)\b[^'"`;]*?from '([^']+)'|\bimport\('([^']+)'\)|\brequire\('([^']+)'\)|^import '([^']+)'/gm;
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(statement)].map((match) => ({
      file,
      specifier: match.slice(1).find((part) => part !== undefined) ?? '',
    })),
  );
}

function describe({ file, specifier }: Import): string {
  return `${relative(projectRoot, file)} imports ${specifier}`;
}
