// Preloaded into the daemon (NODE_OPTIONS=--require …, which worker threads obey too, as they do not --import): beats every
// 20 ms as the pacing of audio does, in the main thread and in each worker thread, and writes how late each beat came. The
// daemon itself knows nothing of it.
import files = require('node:fs/promises');
import path = require('node:path');
import threads = require('node:worker_threads');

const BEAT_MS = 20;
const WRITE_MS = 1_000;

const folder = process.env.SECRETARY_BENCH_LOOPS;
const isDaemon = /cli\.js$/.test(process.argv[1] ?? '') && process.argv[2] === 'start';
if (folder !== undefined && (isDaemon || !threads.isMainThread)) {
  watch(path.join(folder, `${process.pid}-${threads.threadId}.jsonl`));
}

function watch(file: string): void {
  let due = performance.now() + BEAT_MS;
  let late: number[] = [];
  const beat = () => {
    const now = performance.now();
    late.push(Math.round((now - due) * 10) / 10);
    // What was missed is not made up for: one late beat counts once.
    due = Math.max(due + BEAT_MS, now);
    setTimeout(beat, Math.max(0, Math.ceil(due - now))).unref();
  };
  setTimeout(beat, BEAT_MS).unref();
  setInterval(() => {
    const line = `${JSON.stringify({ atMs: Date.now(), late })}\n`;
    late = [];
    // The bench may have gone and taken the folder with it.
    files.appendFile(file, line).catch(() => undefined);
  }, WRITE_MS).unref();
}
