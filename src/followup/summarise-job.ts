import type { Logger } from '../common/index.js';
import { callerSpoke, loadCall } from './load.js';
import type { FollowUpRooms, JobHandler } from './rooms.js';
import { writeSummary } from './write-summary.js';

/** Writes the summary of a call in which the caller said something. */
export function summariseJob({ storage, model }: FollowUpRooms, log: Logger, summaryMs?: number): JobHandler {
  return async (job, signal) => {
    const { call, mailbox } = await loadCall(storage, job);
    if (call.summary !== undefined || !callerSpoke(call)) return {};
    await storage.summaries.save(call.id, await writeSummary(call, mailbox, { model, log, summaryMs, signal }));
    return {};
  };
}
