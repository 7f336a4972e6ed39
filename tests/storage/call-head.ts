import { KeyRing } from '../../src/crypto/index.js';
import { type CallEntry, sealCaller } from '../../src/storage/entries.js';

/** The key of a call and the entry that begins it, for tests that need no database. */
export function callHead(callId: string) {
  const { key, wrapped } = new KeyRing([{ id: 'a', key: Buffer.alloc(32, 1) }]).createCallKey(callId);
  const head: CallEntry = {
    type: 'call',
    callId,
    mailbox: '201',
    instance: { id: 'd', place: 'here', pid: 1, started: 'now' },
    startedAt: new Date(0),
    wrappedKey: wrapped,
    caller: sealCaller(key, { number: '100', name: '' }),
    callerTag: undefined,
  };
  return { key, head };
}
