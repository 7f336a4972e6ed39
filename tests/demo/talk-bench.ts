import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { writeWav } from '../../src/audio/index.js';
import { projectRoot, silentLogger } from '../../src/common/index.js';
import { daemonModels, englishRecogniser, ensureModel, ensureServer } from '../../src/setup/index.js';
import { SpeakingService } from '../../src/speaking/index.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that is gone after the test. */
export function folder(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'talk-test-'));
  t.teardown(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** `secretary talk …` as a process. */
export function talk(
  t: ExecutionContext,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<Ended>; said: () => string } {
  const cli = join(projectRoot, 'dist', 'src', 'cli.js');
  const child = spawn(process.execPath, [cli, 'talk', ...args], { env: { ...process.env, ...environment } });
  t.teardown(() => child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended, said: () => stderr };
}

/** Fetches what `talk` needs, and speaks the lines with flite into WAV files of the folder. */
export async function spokenFiles(directory: string, lines: readonly string[]): Promise<string[]> {
  for (const model of daemonModels) await ensureModel(model);
  await englishRecogniser();
  const program = (await ensureServer('flite')).run('usr/bin/flite', []);
  const service = new SpeakingService({ engines: [{ engine: 'flite', program, voice: 'rms' }] }, silentLogger());
  await service.start();
  const paths: string[] = [];
  for (const [i, line] of lines.entries()) {
    const parts: number[] = [];
    for await (const part of service.voiceFor('en').synthesize(line, AbortSignal.timeout(30_000))) parts.push(...part);
    const path = join(directory, `line-${i}.wav`);
    writeFileSync(path, writeWav({ sampleRateHz: 16_000, channels: [Int16Array.from(parts)] }));
    paths.push(path);
  }
  await service.stop();
  return paths;
}

/**
 * A PATH whose `arecord` and `aplay` are programs of ours: what is played goes into a file, and the microphone hears the
 * WAV, in real time, once that file has fallen silent. Both note how they were called.
 */
export function soundMachine(directory: string, wav: string): string {
  const raw = join(directory, 'line.raw');
  writeFileSync(raw, readFileSync(wav).subarray(44));
  const played = join(directory, 'played.raw');
  program(join(directory, 'aplay'), [
    `const played = fs.createWriteStream(${JSON.stringify(played)});`,
    `process.on('SIGINT', () => {});`,
    'process.stdin.pipe(played);',
  ]);
  program(join(directory, 'arecord'), [
    `const line = fs.readFileSync(${JSON.stringify(raw)});`,
    'let at = -1;',
    'const isLoud = (bytes) => { for (let i = 0; i + 1 < bytes.length; i += 2) if (Math.abs(bytes.readInt16LE(i)) > 500) return true; };',
    'const fallenSilent = () => {',
    `  const all = fs.existsSync(${JSON.stringify(played)}) ? fs.readFileSync(${JSON.stringify(played)}) : Buffer.alloc(0);`,
    '  return all.length > 128000 && isLoud(all.subarray(0, -48000)) && !isLoud(all.subarray(-48000));',
    '};',
    'const since = Date.now();',
    'let sent = 0;',
    'let ticks = 0;',
    'setInterval(() => {',
    '  if (at < 0 && (ticks += 1) % 25 === 0 && fallenSilent()) at = 0;',
    '  while (sent < Date.now() - since) {',
    '    const piece = at < 0 || at >= line.length ? Buffer.alloc(640) : line.subarray(at, at + 640);',
    '    if (at >= 0) at += 640;',
    '    sent += 20;',
    '    process.stdout.write(piece);',
    '  }',
    '}, 20);',
  ]);
  return [directory, process.env.PATH].join(delimiter);
}

/** How one of our programs was called. */
export function argumentsOf(directory: string, name: string): string[] {
  return JSON.parse(readFileSync(join(directory, `${name}.args`), 'utf8')) as string[];
}

export function program(path: string, lines: readonly string[]): void {
  const head = [
    `#!${process.execPath}`,
    `const fs = require('node:fs');`,
    `fs.writeFileSync(${JSON.stringify(`${path}.args`)}, JSON.stringify(process.argv.slice(2)));`,
  ];
  writeFileSync(path, [...head, ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
}
