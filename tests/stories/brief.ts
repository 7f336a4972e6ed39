import { demoMailbox } from '../../src/demo/index.js';
import type { Mailbox } from '../../src/terms/index.js';

/** The demo's mailbox with less to ask: for stories that are about something else than the interview. */
export const briefMailbox: Mailbox = {
  ...demoMailbox,
  agenda: [
    { name: 'callerName', type: 'name', required: true },
    { name: 'callbackNumber', type: 'phone', required: true },
  ],
};

/** The shortest conversation that ends with her goodbye. */
export const nameOnlyMailbox: Mailbox = { ...briefMailbox, agenda: briefMailbox.agenda.slice(0, 1) };

export const nameLine = 'Hello, my name is Robert Wilson.';
export const numberLine = 'You can call me at two zero two, five five five, zero one four two.';
export const goodbyeLine = 'No, thank you. Goodbye.';
