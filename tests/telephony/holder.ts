import { silentLogger } from '../../src/common/index.js';
import { Pacer } from '../../src/daemon/pacer.js';
import { prepareMedia } from '../../src/media/index.js';
import { AsteriskLink, type AsteriskOptions } from '../../src/telephony/index.js';
import { tone } from './lab.js';

/** A daemon in small: takes one call, keeps it, and says so. Its test kills it, or keeps its main loop busy. */
const options = JSON.parse(process.argv[2] ?? '') as AsteriskOptions;
const pacer = new Pacer(silentLogger());
pacer.start();
const link = new AsteriskLink({ ...options, leases: pacer.leases }, silentLogger());
link.start();
await link.connected(AbortSignal.timeout(20_000));
process.send?.('ready');
for await (const call of link.calls(AbortSignal.timeout(60_000))) {
  call.startLease(() => true);
  await call.answer();
  const prepared = await prepareMedia({ transport: link.transport(), rtp: pacer.rtp, log: silentLogger() });
  const port = await prepared.connect(await call.attachMedia(prepared.offer), AbortSignal.timeout(10_000));
  await call.joinMedia();
  process.on('message', ({ toneMs, busyMs }: { toneMs: number; busyMs: number }) => {
    for (const frame of tone(600, toneMs)) port.write(frame);
    setTimeout(() => {
      process.send?.('busy');
      for (const end = performance.now() + busyMs; performance.now() < end; );
    }, 500);
  });
  process.send?.('held');
}
