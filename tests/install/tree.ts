import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { projectRoot } from '../../src/common/index.js';

/** Longest run of the installer, milliseconds: it starts a dozen programs of Node, and a busy machine is slow. */
const RUN_MS = 170_000;

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Run as nobody, where this process may do that. */
  readonly asNobody?: boolean;
  /** Sent SIGINT once this is true. */
  readonly interruptWhen?: () => boolean;
}

/** A file system of its own for install.sh: /etc and what a PBX has in it. */
export class Tree {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** @param files by path below the root */
  static async make(files: Readonly<Record<string, string>>): Promise<Tree> {
    const tree = new Tree(await mkdtemp(join(tmpdir(), 'secretary-install-')));
    await chmod(tree.root, 0o755);
    for (const [path, text] of Object.entries({ ...accounts, ...files })) await tree.write(path, text);
    return tree;
  }

  path(name: string): string {
    return join(this.root, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  async write(name: string, text: string, mode = 0o644): Promise<void> {
    await mkdir(dirname(this.path(name)), { recursive: true });
    await writeFile(this.path(name), text);
    await chmod(this.path(name), mode);
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }

  /** Every path with its kind, mode and contents. Copies that useradd keeps of its files ("passwd-") are not counted. */
  snapshot(without: readonly string[] = []): Record<string, string> {
    const names = readdirSync(this.root, { recursive: true, encoding: 'utf8' }).sort();
    const counted = names.filter((name) => !/^etc\/\w+-$/.test(name) && !without.some((path) => isBelow(name, path)));
    return Object.fromEntries(counted.map((name) => [name, describe(this.path(name))]));
  }

  /** Runs install.sh on this tree. */
  async install(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return runInstaller(['--root', this.root, ...args], options);
  }
}

export async function runInstaller(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { env = process.env, asNobody = false, interruptWhen } = options;
  const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  const line = [...(asNobody && process.getuid?.() === 0 ? nobody : []), join(projectRoot, 'install.sh'), ...args];
  const child = spawn(line[0] ?? '', line.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: RUN_MS });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const watch = setInterval(() => {
    if (!interruptWhen?.()) return;
    clearInterval(watch);
    child.kill('SIGINT');
  }, 2);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearInterval(watch);
  return { code, output };
}

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A PATH: a folder, made in another one, of links to every usual program but one. */
export async function programsWithout(name: string, folder: string): Promise<string> {
  await chmod(folder, 0o755);
  const own = await mkdtemp(join(folder, 'bin-'));
  for (const bin of ['/usr/sbin', '/usr/bin', '/bin']) {
    for (const program of readdirSync(bin))
      if (program !== name) await symlink(join(bin, program), join(own, program)).catch(() => undefined);
  }
  await chmod(own, 0o755);
  return own;
}

const accounts = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
  'etc/group': 'root:x:0:\n',
  'etc/shadow': 'root:*:20000:0:99999:7:::\n',
  'etc/gshadow': 'root:*::\n',
};

function describe(path: string): string {
  const info = lstatSync(path);
  const mode = (info.mode & 0o7777).toString(8);
  if (info.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
  if (info.isDirectory()) return `folder ${mode}`;
  return `file ${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}

function isBelow(name: string, folder: string): boolean {
  const path = relative(folder, name);
  return path === '' || !path.startsWith('..');
}
