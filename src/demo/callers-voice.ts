import { silentLogger } from '../common/index.js';
import { ensureServer, type Progress } from '../setup/index.js';
import { SpeakingService } from '../speaking/index.js';
import { speakLines } from './caller-lines.js';
import type { CallerLine } from './simulated-caller.js';

/** Speaks the caller's lines with another voice than the secretary's: flite's "rms", which recognisers understand best. */
export async function spokenByCaller(texts: readonly string[], progress: Progress): Promise<CallerLine[]> {
  const tree = await ensureServer('flite', progress);
  const program = tree.run('usr/bin/flite', []);
  const service = new SpeakingService({ engines: [{ engine: 'flite', program, voice: 'rms' }] }, silentLogger());
  await service.start();
  try {
    return await speakLines(texts, service.voiceFor('en'));
  } finally {
    await service.stop();
  }
}
