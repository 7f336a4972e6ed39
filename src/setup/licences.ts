import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, projectRoot } from '../common/index.js';
import type { Package } from './apt.js';
import { findInstalled } from './install.js';
import { type ModelRecipe, models } from './models.js';
import { type ServerId, serverIds } from './servers.js';

/** One thing that is not ours, and under what terms it is used. */
export interface LicenceLine {
  readonly name: string;
  /** Empty where it is not installed on this machine. */
  readonly version: string;
  /** SPDX expression where there is one. */
  readonly licence: string;
  readonly source: string;
}

/** Programs that run beside the product; none of them is linked into it. */
const serverLicences: Readonly<Record<ServerId, { title: string; main: string; licence: string; source: string }>> = {
  'asterisk-22': asterisk('Asterisk 22'),
  'asterisk-16': asterisk('Asterisk 16 (tests)'),
  mysql: { title: 'MySQL server', main: 'mysql-server-core', licence: 'GPL-2.0-only', source: 'https://www.mysql.com' },
  'mariadb-10.11': mariadb('MariaDB 10.11 (tests)'),
  'mariadb-11.8': mariadb('MariaDB 11.8 (tests)'),
  'llama-server': {
    title: 'llama.cpp server (tests)',
    main: 'llama.cpp-tools',
    licence: 'MIT',
    source: 'https://github.com/ggml-org/llama.cpp',
  },
  'espeak-ng': {
    title: 'eSpeak NG, voices and pronunciation data',
    main: 'espeak-ng',
    licence: 'GPL-3.0-or-later',
    source: 'https://github.com/espeak-ng/espeak-ng',
  },
  flite: { title: 'Flite, fall-back voice', main: 'flite', licence: 'BSD-3-Clause', source: 'http://cmuflite.org' },
  faketime: {
    title: 'libfaketime, a clock of its own (tests)',
    main: 'libfaketime',
    licence: 'GPL-2.0',
    source: 'https://github.com/wolfcw/libfaketime',
  },
  'pocketsphinx-testdata': {
    title: 'PocketSphinx test recordings (tests)',
    main: 'pocketsphinx-testdata',
    licence: 'BSD-2-Clause',
    source: 'https://github.com/cmusphinx/pocketsphinx',
  },
  'recorded-prompts': {
    title: "Asterisk's prompts, recorded by Allison Smith (benchmark)",
    main: 'asterisk-core-sounds-en-wav',
    licence: 'CC-BY-SA-3.0',
    source: 'https://www.asterisk.org',
  },
  'recorded-sentences': {
    title: 'Codec 2 test sentences (benchmark)',
    main: 'codec2-examples',
    licence: 'LGPL-2.1-only',
    source: 'https://github.com/drowe67/codec2',
  },
};

/** npm packages that carry compiled code of others. */
const nativeParts: readonly { packageName: string; title: string; licence: string; source: string }[] = [
  { packageName: 'vosk', title: 'libvosk, with Kaldi and OpenFst', licence: 'Apache-2.0', source: npm('vosk') },
  {
    packageName: 'sherpa-onnx-node',
    title: 'sherpa-onnx, with ONNX Runtime (MIT) and eSpeak NG (GPL-3.0-or-later)',
    licence: 'Apache-2.0',
    source: npm('sherpa-onnx-node'),
  },
  { packageName: 'koffi', title: 'koffi, calls to native libraries', licence: 'MIT', source: npm('koffi') },
  {
    packageName: 'wasm-media-encoders',
    title: 'LAME as WebAssembly',
    licence: 'MIT AND LGPL-2.0-or-later',
    source: npm('wasm-media-encoders'),
  },
  {
    packageName: 'node-llama-cpp',
    title: 'llama.cpp in the process (optional)',
    licence: 'MIT',
    source: npm('node-llama-cpp'),
  },
];

/** The models, voices, servers and native parts that the product uses, with their licences. */
export async function licences(): Promise<LicenceLine[]> {
  const programs = await Promise.all(serverIds.map(serverLine));
  const parts = await Promise.all(nativeParts.map(nativeLine));
  return [...Object.values<ModelRecipe>(models).map(modelLine), ...programs, ...parts];
}

function modelLine(recipe: ModelRecipe): LicenceLine {
  const { source } = recipe;
  return {
    name: recipe.title,
    version: recipe.version,
    licence: recipe.licence,
    source: source.kind === 'url' ? source.url : `Python package ${source.requirement.replace('==', ' ')}`,
  };
}

async function serverLine(id: ServerId): Promise<LicenceLine> {
  const { title, main, licence, source } = serverLicences[id];
  const installed = await findInstalled<Package[]>(join(cacheDirectory(), 'servers', id));
  const version = installed?.facts.find(({ name }) => name === main)?.version ?? '';
  return { name: title, version, licence, source };
}

async function nativeLine(part: (typeof nativeParts)[number]): Promise<LicenceLine> {
  const file = join(projectRoot, 'node_modules', part.packageName, 'package.json');
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const { version = '' } = JSON.parse(text) as { version?: string };
  return { name: part.title, version, licence: part.licence, source: part.source };
}

function asterisk(title: string) {
  return { title, main: 'asterisk', licence: 'GPL-2.0-only', source: 'https://www.asterisk.org' };
}

function mariadb(title: string) {
  return { title, main: 'mariadb-server-core', licence: 'GPL-2.0-only', source: 'https://mariadb.org' };
}

function npm(name: string): string {
  return `npm package ${name}`;
}
