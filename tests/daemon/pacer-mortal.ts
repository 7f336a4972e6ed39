/** The thread that keeps time, and that dies when it is told to. */
const channel = new BroadcastChannel('pacer-mortal');
channel.onmessage = () => process.exit(3);
await import('../../src/daemon/pacer-program.js');
