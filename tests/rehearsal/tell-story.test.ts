import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { evaluate, readStories, type Story, tellStory } from '../../src/rehearsal/index.js';
import { never, says, scripted } from './actors.js';

const head = `title: a story
mailbox: { name: Hollis Heating, knowledge: [{ question: When are you open?, answer: We are open from eight to five. }] }
`;

async function write(t: ExecutionContext, text: string, name = 'story.yaml'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stories-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

async function storyOf(t: ExecutionContext, rest: string): Promise<Story> {
  return readStories(await write(t, head + rest))[0]!;
}

test('every fault of a file is told with its file, story and path', async (t) => {
  const file = await write(
    t,
    `${head}turns: [hello, { silence: -1 }]\nexpect: { fields: {}, endedBy: nobody, says: ["/(/"] }\n---\ntitle: second\nmailbox: { nam: x }\nturns: [a]\nexpect: {}\n`,
  );
  const { message } = t.throws(() => readStories(file), { name: 'SecretaryError' })!;
  for (const part of [
    file,
    'story 1: turns.1: must be what the caller says',
    'expect.says.0: must be a regular',
    'story 2: mailbox:',
    'name: is missing',
  ])
    t.true(message.includes(part), `${part}\n${message}`);
});

test('what is no YAML, no story, or not there is told', async (t) => {
  const broken = await write(t, 'title: [');
  t.throws(() => readStories(broken), { message: /story\.yaml: / });
  const other = await write(t, 'just: data');
  t.throws(() => readStories(other), { message: /title: .*\n?.*/ });
  t.throws(() => readStories('/nowhere/at/all'), { message: /cannot read \/nowhere/ });
  const empty = await write(t, '', 'notes.txt');
  t.throws(() => readStories(join(empty, '..')), { message: /holds no stories/ });
  const lost = await write(t, 'title: a\nmailbox: gone.yaml\nturns: [a]\nexpect: {}\n');
  t.throws(() => readStories(lost), { message: /mailbox: cannot read .*gone\.yaml/ });
});

test('a story that goes as expected passes', async (t) => {
  const story = await storyOf(
    t,
    'turns: [are you open today, no thanks]\nexpect: { fields: {}, says: [from eight to five, /^Hello/], endedBy: secretary }\n',
  );
  const told = await tellStory(story, { signal: never });
  t.deepEqual(told.faults, []);
  t.like(told, { passed: true, callerTurns: 2, endedBy: 'secretary', unsupported: [] });
});

test('everything that is not as expected is told', async (t) => {
  const story = await storyOf(
    t,
    `turns: [my boiler is broken, Ann Lee]
expect:
  fields: { reason: something else, callbackTime: today }
  says: [no such words]
  neverSays: [/your name/]
  endedBy: secretary
  maxTurns: 1
  transfer: true
  alerts: 2
`,
  );
  const { faults, fields, passed } = await tellStory(story, { signal: never });
  t.false(passed);
  t.deepEqual(fields, { right: 0, of: 2 });
  t.deepEqual(
    faults.map((fault) => fault.replace(/"[^"]*"/g, '…')),
    [
      'reason should be …, but is …',
      'callbackTime should be …, but is not noted',
      'callerName should not be noted, but is …',
      'never said: no such words',
      'should not have said: /your name/',
      'should be ended by secretary, but is ended by nobody',
      'took 2 turns of the caller instead of at most 1',
      'the caller was not put through',
      '0 alerts instead of 2',
    ],
  );
});

test('guided must play every turn, a model may need fewer', async (t) => {
  const story = await storyOf(t, 'turns: [{ hangsUp: true }, hello]\nexpect: {}\n');
  t.regex((await tellStory(story, { signal: never })).faults[0] ?? '', /over before the last 1 things/);
  const model = scripted(() => says('Hello?'));
  t.true((await tellStory(story, { model, modelName: 'tape', signal: never })).passed);
});

test('a caller with answers answers what is asked, in whatever order', async (t) => {
  const story = await storyOf(
    t,
    `turns: [my boiler is broken]
answers: { callerName: Ann Lee, callbackNumber: 202 555 0142, confirm: "yes", callbackTime: today, anything-else: no thanks }
expect: { fields: { callerName: Ann Lee, reason: my boiler is broken, callbackNumber: "+12025550142", callbackTime: today }, endedBy: secretary }
`,
  );
  t.deepEqual((await tellStory(story, { signal: never })).faults, []);
  const numberFirst = scripted(({ turns, notes }, nth) => {
    const next =
      notes.callbackNumber === undefined
        ? 'What number can we reach you on?'
        : notes.callerName === undefined
          ? 'May I have your name, please?'
          : 'Is there anything else I can do for you?';
    return nth > 12 || turns.length > 30 ? new Error('stuck') : says(next);
  });
  const told = await tellStory(story, { model: numberFirst, modelName: 'tape', signal: never });
  t.like(told.notes, { callerName: 'Ann Lee', callbackNumber: '+12025550142' });
});

const invented = [
  'It costs eighty dollars.',
  'We are open until nine.',
  'Doctor Robinson will call you.',
  'Somebody comes on Tuesday.',
  'Our number is 202 555 0100.',
];

test('statements that nothing holds are found', async (t) => {
  const story = await storyOf(t, 'turns: [i want to know something]\nexpect: {}\n');
  for (const sentence of invented) {
    const model = scripted(() => says(sentence));
    const told = await tellStory(story, { model, modelName: 'tape', signal: never });
    const said = told.turns.some(({ text }) => text.includes(sentence));
    // What the dialogue's own checks refuse is never said; what is said must be found.
    t.deepEqual(told.unsupported, said ? [sentence] : [], sentence);
    t.is(told.passed, !said);
  }
});

test("statements that the knowledge, the mailbox or the caller's words hold are none", async (t) => {
  const story = await storyOf(
    t,
    'turns: [my name is Ann Robinson and i call about the eighty dollars on tuesday]\nexpect: {}\n',
  );
  for (const sentence of [
    'We are open from eight to five.',
    'Thank you, Ann.',
    'So it is about eighty dollars on Tuesday, Ann Robinson.',
    'Hollis Heating will know about it.',
    'I am listening.',
  ]) {
    const model = scripted(() => says(sentence));
    t.deepEqual((await tellStory(story, { model, modelName: 'tape', signal: never })).unsupported, [], sentence);
  }
});

test('an evaluation counts, and a story that breaks does not end it', async (t) => {
  const good = await storyOf(t, 'turns: [my boiler is broken]\nexpect: { fields: { reason: my boiler is broken } }\n');
  const bad = await storyOf(t, 'turns: [my boiler is broken]\nexpect: { fields: { reason: other } }\n');
  const broken = { ...good, mailbox: undefined as never };
  const seen: number[] = [];
  const evaluation = await evaluate([good, broken, bad], { signal: never }, (_, nth) => seen.push(nth));
  t.deepEqual(seen, [1, 2, 3]);
  t.is(evaluation.model, 'guided');
  t.deepEqual(evaluation.totals, { passed: 1, of: 3, fields: { right: 1, of: 3 }, unsupported: 0, callerTurns: 2 });
  t.regex(evaluation.stories[1]?.faults[0] ?? '', /^broke: /);
  const stop = new AbortController();
  stop.abort();
  await t.throwsAsync(evaluate([good], { signal: stop.signal }), { any: true, name: 'AbortError' });
});
