import type { LetterContent } from '../../src/mail/index.js';
import type { CallRecord, Mailbox, Speaker, Summary, Turn } from '../../src/terms/index.js';

export const mailbox: Mailbox = {
  extension: '201',
  name: 'Hollis Heating',
  managerName: 'Hollis Grant',
  managerEmail: 'hollis@example.com',
  language: 'en',
  timeZone: 'America/New_York',
  phoneRegion: 'US',
  greeting: 'Thank you for calling Hollis Heating.',
  persona: '',
  knowledge: [],
  agenda: [],
  maxCallMs: 300_000,
  missedCallLetter: true,
};

export function turn(index: number, speaker: Speaker, text: string, startMs = index * 5_000): Turn {
  return { index, speaker, text, startMs, endMs: startMs + 3_000, engine: 'moonshine' };
}

export const call: CallRecord = {
  id: '0b6e9d6e-3c5c-4b4f-9d43-2a7a2b0f1f11',
  mailbox: '201',
  callerNumber: '+12125550142',
  callerName: 'BROOKS D',
  startedAt: new Date('2026-11-22T19:03:04Z'),
  durationMs: 65_000,
  endedBy: 'secretary',
  turns: [
    turn(0, 'secretary', 'Thank you for calling Hollis Heating. How can I help you?'),
    turn(1, 'caller', 'This is Daniel Brooks. My boiler is leaking.'),
    turn(2, 'secretary', 'What number can we call you back on?'),
    turn(3, 'caller', 'Two one two, five five five, zero one four two.'),
  ],
  notes: { callbackTime: 'tomorrow before nine' },
};

export const summary: Summary = {
  text: 'Daniel Brooks has a leaking boiler. He asks for a call back on 212 555 0142.',
  callerName: 'Daniel Brooks',
  callbackNumber: '+12125550142',
  reason: 'boiler is leaking',
  urgency: 'urgent',
  statements: [
    { text: 'Daniel Brooks has a leaking boiler.', turns: [1] },
    { text: 'He asks for a call back on 212 555 0142.', turns: [3] },
  ],
  engine: 'guided',
};

export function content(changes: Partial<LetterContent> = {}): LetterContent {
  return {
    kind: 'summary',
    call,
    mailbox,
    summary,
    recording: { state: 'none' },
    host: 'secretary.example.com',
    ...changes,
  };
}
