import { silentLogger } from '../../src/common/index.js';
import { prepareMedia } from '../../src/media/index.js';
import { AsteriskLink, type AsteriskOptions } from '../../src/telephony/index.js';

/** A daemon in small: takes one call, keeps it, and says so. Its test kills it. */
const options = JSON.parse(process.argv[2] ?? '') as AsteriskOptions;
const link = new AsteriskLink(options, silentLogger());
link.start();
await link.connected(AbortSignal.timeout(20_000));
process.send?.('ready');
for await (const call of link.calls(AbortSignal.timeout(60_000))) {
  call.startLease(() => true);
  await call.answer();
  const prepared = await prepareMedia({ transport: link.transport(), log: silentLogger() });
  await prepared.connect(await call.attachMedia(prepared.offer), AbortSignal.timeout(10_000));
  await call.joinMedia();
  process.send?.('held');
}
