import test, { type ExecutionContext } from 'ava';
import type { StoredCall } from '../../src/storage/index.js';
import { synthetic } from '../listening/sounds.js';
import { briefMailbox, goodbyeLine, nameLine, nameOnlyMailbox, numberLine } from './brief.js';
import { callingFax, holdMusic, joined, silence, tone } from './sounds.js';
import { lines, saidBy, script, Theatre, type Visit } from './theatre.js';

/* The hard callers, each with the ending that is to be expected. Calls that do not disturb each other run side by side. */

const ONLY_NAME = '203';
const BRIEF = '204';

let theatre: Theatre;
let telling: ReturnType<typeof tellStory>;
const storyEnds: (() => unknown)[] = [];

test.before(async () => {
  theatre = await Theatre.open({
    mailboxes: [
      { ...nameOnlyMailbox, extension: ONLY_NAME },
      { ...briefMailbox, extension: BRIEF },
    ],
  });
  await lines(nameLine, numberLine, goodbyeLine, pardon, who, robot, correction, yes, spelled, machine, ...story);
  telling = tellStory();
  telling.catch(() => undefined); // The last test tells of it.
});

test.after.always(async () => {
  for (const hangUp of storyEnds) await hangUp();
  await theatre?.close();
});

const pardon = 'Pardon? Could you repeat that, please?';
const who = 'Who is this, please?';
const robot = 'Am I talking to a robot?';
const correction = 'No, five five four.';
const yes = 'Yes, that is right.';
const spelled = 'My name is Anna Fry. F for fox, R for river, Y for yellow.';
const machine = 'Hello. We are not at home right now. Please leave a message after the tone.';
const german = [
  'Guten Tag, hier ist Hans Becker. Meine Heizung funktioniert nicht mehr.',
  'Ich spreche leider nur Deutsch. Können Sie mich bitte morgen zurückrufen?',
];

const story = [
  'I want to tell you what happened with the water heater in our house.',
  'It all began on Monday morning, when my wife wanted to take a shower.',
  'The water was cold, so she went down to the basement and looked at the heater.',
  'There was a small red light on the front, and it was making a strange noise.',
  'She turned it off and waited for ten minutes, and then she turned it on again.',
  'After that the water was warm for the rest of the day.',
  'On Tuesday evening the kitchen was cold, and the red light was on again.',
  'My brother came over with his tools, because he knows a little about machines.',
  'He opened the front door of the heater and cleaned the filter.',
  'He also found some rust on the pipe behind the machine.',
  'We put a bucket under the pipe, because there was water on the floor.',
  'The bucket was full the next morning, so we closed the main valve.',
  'Since then we have had no hot water, and we wash the dishes with a kettle.',
  'Our neighbor had the same trouble last winter, and his machine was replaced.',
  'He told me that your company did the work in two days, and he was very happy.',
  'Our heater is about twelve years old, and it came with the house.',
  'The old owner left a folder with all the papers on the kitchen table.',
  'I can send you a picture of the label, if that is of any help.',
  'We have two small children, and my mother is going to visit us next week.',
  'So it would be good if somebody could come before the weekend.',
  'You can park in front of the garage, because we have only one car.',
  'My sister lives next door, and she has a key in case we are not at home.',
  'If you need to turn off the power, the switch is behind the green door.',
  'We are ready to pay for a new heater, if the old one cannot be repaired.',
  'The last thing that I want is another winter without a warm bathroom.',
  'The dog is friendly, but it barks when somebody rings the bell.',
];

test.serial('who talks over the greeting is heard; pardon, who is this and are you a robot are answered', async (t) => {
  const [eager, curious] = await Promise.all([dial(t, ONLY_NAME), dial(t, ONLY_NAME)]);
  const talksOver = async () => {
    await eager.caller.untilHeard(eager.over);
    await sayNow(eager, nameLine);
    await eager.say(goodbyeLine);
    await eager.goodbye();
  };
  const asks = async () => {
    await curious.say(pardon, who, robot, nameLine, goodbyeLine);
    await curious.goodbye();
  };
  await Promise.all([talksOver(), asks()]);

  const over = await endOf(t, eager);
  t.is(over.endedBy, 'secretary');
  t.is(over.notes.callerName, 'Robert Wilson');
  t.regex(saidBy('secretary', over), /automated assistant.*recorded/, 'what the law wants said is said');
  await letterSays(t, over, /Robert Wilson/);

  const asked = await endOf(t, curious);
  t.is(asked.endedBy, 'secretary');
  const [greeting, again, itself, honest] = asked.turns.filter(({ speaker }) => speaker === 'secretary');
  t.regex(greeting?.text ?? '', /How can I help you/);
  t.regex(again?.text ?? '', /calling|help|do for you/i);
  t.regex(itself?.text ?? '', /Hollis Heating/);
  t.regex(honest?.text ?? '', /Yes, I'm an automated assistant/);
  t.is(asked.notes.callerName, 'Robert Wilson');
  await letterSays(t, asked, /Robert Wilson/);
});

test.serial('a number is corrected in part, and a name is spelled: the letter has the right ones', async (t) => {
  const [corrects, spells] = await Promise.all([dial(t, BRIEF), dial(t, ONLY_NAME)]);
  const talks = async (visit: Visit, ...said: string[]) => {
    await visit.say(...said, goodbyeLine);
    await visit.goodbye();
  };
  await Promise.all([talks(corrects, nameLine, numberLine, correction, yes), talks(spells, spelled)]);

  const call = await endOf(t, corrects);
  t.is(call.endedBy, 'secretary');
  t.is(call.notes.callbackNumber, '+12025540142');
  const letter = await letterSays(t, call, /Robert Wilson/);
  t.regex(`${letter.html}`, /href="tel:\+12025540142"/);
  t.notRegex(`${letter.html}`, /href="tel:\+12025550142"/);

  const named = await endOf(t, spells);
  t.is(named.endedBy, 'secretary');
  t.is(named.notes.callerName, 'Anna Fry');
  await letterSays(t, named, /Anna Fry/);
});

test.serial(
  'a fax and an answering machine are let go at once; hold music and another language are recorded',
  async (t) => {
    const machines = async () => {
      const fax = await dial(t, ONLY_NAME);
      play(fax, callingFax(6));
      await fax.goodbye(20_000);
      const tape = await dial(t, ONLY_NAME);
      const [words] = await lines(machine);
      play(tape, joined(silence(500), words?.sound ?? silence(0), silence(500), tone(1_000, 800)));
      await tape.goodbye(40_000);
      const music = await dial(t, ONLY_NAME);
      play(music, holdMusic(75));
      await music.goodbye(75_000);
      return { fax, tape, music };
    };
    const foreigner = async () => {
      const visit = await dial(t, ONLY_NAME);
      for (const text of german) {
        await quiet(visit);
        await visit.caller.say({ sound: await synthetic('de', text) }, visit.over);
      }
      await visit.goodbye(90_000);
      return visit;
    };
    const [{ fax, tape, music }, foreign] = await Promise.all([machines(), foreigner()]);

    const toFax = await endOf(t, fax);
    t.is(toFax.endedBy, 'secretary');
    t.is(saidBy('caller', toFax), '');
    t.true(toFax.durationMs < 12_000, `${toFax.durationMs} ms`);
    await theatre.letterAbout(toFax.id);

    const toMachine = await endOf(t, tape);
    t.is(toMachine.endedBy, 'secretary');
    t.regex(saidBy('secretary', toMachine), /answering machine.*Goodbye\.$/);
    t.true(toMachine.durationMs < 30_000, `${toMachine.durationMs} ms`);
    await letterSays(t, toMachine, /./);

    const held = await endOf(t, music);
    t.is(held.endedBy, 'secretary');
    t.is(saidBy('caller', held), '');
    t.regex(saidBy('secretary', held), /I can hear noise.*passed on\. Goodbye/);
    t.is((await theatre.letterAbout(held.id)).attachments.length, 1);

    const strange = await endOf(t, foreign);
    t.is(strange.endedBy, 'secretary', 'whoever is not understood is not kept');
    t.regex(saidBy('secretary', strange), /Goodbye\.$/);
    t.is((await theatre.letterAbout(strange.id)).attachments.length, 1, 'the owner hears what it was');
  },
);

test.serial(
  'a story of two minutes is listened to: not one question in it, and every word in the transcript',
  async (t) => {
    const { visit, said } = await telling;
    const call = await endOf(t, visit);
    const lengthMs = said.endMs - said.startMs;
    t.log(`a story of ${(lengthMs / 1000).toFixed(1)} s`);
    t.true(lengthMs > 115_000);
    const inBetween = call.turns.filter(
      ({ speaker, startMs }) => speaker === 'secretary' && startMs > said.startMs && startMs < said.endMs - 500,
    );
    t.deepEqual(inBetween, []);
    const heard = saidBy('caller', call).toLowerCase();
    const words = [
      ...new Set(
        story
          .join(' ')
          .toLowerCase()
          .match(/[a-z]{5,}/g),
      ),
    ];
    const missing = words.filter((word) => !heard.includes(word));
    t.log(`of ${words.length} words not there: ${missing}`);
    t.true(missing.length <= 0.1 * words.length);
    t.is(call.notes.callerName, 'Robert Wilson');
    t.is(call.endedBy, 'secretary');
    await letterSays(t, call, /Robert Wilson/);
  },
);

/** It takes its time: it is told beside the other stories. */
async function tellStory() {
  const visit = await theatre.call({ teardown: (hangUp) => storyEnds.push(hangUp) }, { extension: ONLY_NAME });
  const spoken = await lines(...story);
  await quiet(visit);
  const sound = joined(...spoken.flatMap((line) => [line.sound, silence(350)]));
  const said = await visit.caller.say({ sound }, visit.over);
  await visit.say(nameLine, goodbyeLine);
  await visit.goodbye();
  return { visit, said };
}

function dial(t: ExecutionContext, extension: string): Promise<Visit> {
  return theatre.call(t, { extension });
}

async function quiet({ caller, over }: Visit): Promise<void> {
  await caller.untilHeard(over);
  await caller.untilQuiet(over);
}

/** Without waiting for the secretary to stop. */
async function sayNow({ caller, over }: Visit, text: string): Promise<void> {
  for (const line of await lines(text)) await caller.say(line, over);
}

/** Sound that does not care what the other side says. */
function play({ line, over }: Visit, sound: Int16Array): void {
  for (let at = 0; at + 320 <= sound.length && !over.aborted; at += 320) line.media.write(sound.subarray(at, at + 320));
}

async function endOf(t: ExecutionContext, visit: Visit): Promise<StoredCall> {
  const call = await theatre.ended(await visit.callId());
  t.log(script(call));
  return call;
}

async function letterSays(t: ExecutionContext, call: StoredCall, subject: RegExp) {
  const letter = await theatre.letterAbout(call.id);
  t.regex(letter.messageId ?? '', /\.summary@/);
  t.regex(letter.subject ?? '', subject);
  t.is(letter.attachments.length, 1);
  return letter;
}
