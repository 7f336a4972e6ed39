/** The thread that keeps time, and that does nothing any more when it is told to. */
const channel = new BroadcastChannel('pacer-stuck');
channel.onmessage = () => {
  for (const end = performance.now() + 20_000; performance.now() < end; );
};
await import('../../src/daemon/pacer-program.js');
