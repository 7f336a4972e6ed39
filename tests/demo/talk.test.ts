import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { levelDbfs, readWav, writeWav } from '../../src/audio/index.js';
import type { ErrorCode } from '../../src/common/index.js';
import { createScreen, runTalk, type TalkOptions } from '../../src/demo/index.js';
import { argumentsOf, folder, program, soundMachine, spokenFiles, talk } from './talk-bench.js';

const mailbox = `
extension: "7"
name: Ruth Adler
managerEmail: ruth@adler.example
phoneRegion: US
greeting: Hello, this is the office of Ruth Adler.
agenda:
  - { name: callerName, type: name, required: true }
`;

test.serial('a talk from WAV files: dialogue, summary, recording and JSON', async (t) => {
  const directory = folder(t);
  const files = await spokenFiles(directory, ['Hello, my name is Robert Wilson.', 'No, thank you. Goodbye.']);
  const [mailboxFile, output] = [join(directory, 'box.yaml'), join(directory, 'talk.wav')];
  writeFileSync(mailboxFile, mailbox);
  const temporary = join(directory, 'tmp');
  mkdirSync(temporary);
  const args = ['--mailbox-file', mailboxFile, '--output', output, '--json', '--caller', ...files];
  const { code, stdout, stderr } = await talk(t, args, { TMPDIR: temporary }).ended;
  t.is(code, 0, stderr);
  const report = JSON.parse(stdout);
  t.is(report.call.mailbox, '7');
  t.is(report.call.endedBy, 'secretary');
  t.is(report.turns[0].speaker, 'secretary');
  t.true(report.turns[0].text.startsWith('Hello, this is the office of Ruth Adler.'));
  t.regex(report.turns[1].text, /Robert Wilson/);
  t.is(report.summary.callerName, 'Robert Wilson');
  t.true(report.timings.answersMs.length >= 2);
  t.is(report.engines.languageModel, 'guided');
  t.regex(stderr, /Secretary .*Hello, this is the office of Ruth Adler/);
  const { sampleRateHz, channels } = readWav(readFileSync(output));
  t.is(sampleRateHz, 16_000);
  // Each side is on its own channel: while the greeting is spoken, the caller is silent.
  const [caller, secretary] = channels.map((channel) => levelDbfs(channel.subarray(16_000, 32_000)));
  t.true((caller ?? 0) < -60);
  t.true((secretary ?? -90) > -40);
  t.deepEqual(readdirSync(temporary), []);
});

test.serial('a talk through microphone and loudspeaker, which Ctrl-C ends with its summary', async (t) => {
  const directory = folder(t);
  const [file] = await spokenFiles(directory, ['Hello, my name is Robert Wilson.']);
  const running = talk(t, ['--json'], { PATH: soundMachine(directory, file ?? '') });
  const answered = () => /Caller +.*Wilson.*\n.*Secretary/.test(running.said());
  for (let i = 0; i < 600 && !answered() && running.child.exitCode === null; i += 1) await delay(200);
  t.true(answered(), running.said());
  running.child.kill('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  t.is(code, 0, stderr);
  const report = JSON.parse(stdout);
  t.is(report.call.endedBy, 'caller');
  // Which name exactly is the recogniser's business; that the microphone was heard is this test's.
  t.regex(report.summary.callerName, /Wilson/);
  // It did not hear itself.
  t.deepEqual(report.turns.filter(({ speaker }: { speaker: string }) => speaker === 'caller').length, 1);
  const asked = argumentsOf(directory, 'arecord').join(' ');
  t.regex(asked, /-r 16000 -c 1 -t raw -f S16_LE/);
});

test('without a recorder it says what to install', async (t) => {
  const { code, stderr } = await talk(t, [], { PATH: folder(t) }).ended;
  t.is(code, 1);
  t.regex(stderr, /no program here can record sound/);
  t.regex(stderr, /Install alsa-utils or sox, .*--caller FILE\.wav/);
});

test.serial('a microphone that is not there is named, with what its program says', async (t) => {
  const directory = folder(t);
  const [file] = await spokenFiles(directory, ['Hello.']);
  const PATH = soundMachine(directory, file ?? '');
  program(join(directory, 'arecord'), [
    "console.error('arecord: main:830: audio open error: No such device');",
    'process.exit(1);',
  ]);
  const { code, stderr } = await talk(t, [], { PATH }).ended;
  t.is(code, 1);
  t.regex(stderr, /the microphone cannot be heard \(arecord: .*No such device\)/);
  t.regex(stderr, /--caller FILE\.wav/);
});

test('what cannot work is said before anybody speaks', async (t) => {
  const directory = folder(t);
  writeFileSync(join(directory, 'not.wav'), 'no sound');
  writeFileSync(join(directory, 'nothing.wav'), '');
  writeFileSync(join(directory, 'empty.wav'), writeWav({ sampleRateHz: 16_000, channels: [new Int16Array()] }));
  writeFileSync(join(directory, 'two.yaml'), '- {}\n- {}\n');
  const cases: readonly [Partial<TalkOptions>, ErrorCode, RegExp][] = [
    [{ callerFiles: [join(directory, 'not.wav')] }, 'bad-input', /not\.wav cannot be spoken/],
    [{ callerFiles: [join(directory, 'empty.wav')] }, 'bad-input', /empty\.wav cannot be spoken: it holds no sound/],
    [
      { callerFiles: [join(directory, 'nothing.wav')] },
      'bad-input',
      /nothing\.wav cannot be spoken: .*it has only 0 bytes/,
    ],
    [{ callerFiles: [join(directory, 'none.wav')] }, 'bad-input', /none\.wav cannot be spoken/],
    [{ mailbox: '201' }, 'bad-input', /--mailbox needs a configuration/],
    [{ mailboxFile: join(directory, 'two.yaml') }, 'bad-input', /holds 2 mailboxes/],
    [{ configFile: join(directory, 'none.yaml') }, 'bad-configuration', /there is no such file/],
  ];
  const usual = { callerFiles: [], screen: createScreen(new PassThrough()), signal: AbortSignal.timeout(60_000) };
  for (const [wrong, code, message] of cases) {
    await t.throwsAsync(runTalk({ ...usual, ...wrong }), { code, message });
  }
});
