import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How late the beats of one thread came, milliseconds. */
export interface ThreadDelays {
  /** 0 is the main thread. */
  readonly thread: number;
  readonly lateMs: readonly number[];
}

/** Has every Node process that is started from now on watch its own loops, and reads what the daemon's wrote. */
export class LoopDelays {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async begin(): Promise<LoopDelays> {
    const folder = await mkdtemp(join(tmpdir(), 'secretary-loops-'));
    process.env.SECRETARY_BENCH_LOOPS = folder;
    // What was there already (--cpu-prof, say) goes on to the daemon too.
    process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --require=${JSON.stringify(fileURLToPath(new URL('./loop-probe.cjs', import.meta.url)))}`;
    return new LoopDelays(folder);
  }

  /** The threads of a process between two times of the wall clock. */
  async of(pid: number, fromMs: number, untilMs: number): Promise<ThreadDelays[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.startsWith(`${pid}-`)).sort();
    return Promise.all(
      names.map(async (name) => {
        const lines = (await readFile(join(this.#folder, name), 'utf8')).split('\n').filter((line) => line !== '');
        const seconds = lines.map((line) => JSON.parse(line) as { atMs: number; late: number[] });
        const inside = seconds.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs);
        return { thread: Number(/-(\d+)\./.exec(name)?.[1]), lateMs: inside.flatMap(({ late }) => late) };
      }),
    );
  }

  async end(): Promise<void> {
    delete process.env.SECRETARY_BENCH_LOOPS;
    delete process.env.NODE_OPTIONS;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
