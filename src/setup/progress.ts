import { Presets, SingleBar } from 'cli-progress';

/** One download as it is watched. */
export interface Download {
  /** @param fraction 0–1 */
  update(fraction: number): void;
  end(): void;
}

/** Where set-up tells what it is doing. */
export interface Progress {
  say(line: string): void;
  download(name: string): Download;
}

/** Says nothing: for tests and for the daemon. */
export const silentProgress: Progress = {
  say() {},
  download: () => ({ update() {}, end() {} }),
};

/** A bar per download on a terminal; elsewhere (a log, a pipe) one plain line at its start and one at its end. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const say = (line: string) => void stream.write(`${line}\n`);
  return { say, download: (name) => (stream.isTTY ? bar(name, stream) : plain(name, say)) };
}

function bar(name: string, stream: NodeJS.WriteStream): Download {
  const format = `  {bar} {percentage}%  ${name}`;
  const single = new SingleBar({ stream, format, barsize: 30, hideCursor: true }, Presets.shades_classic);
  single.start(100, 0);
  let open = true;
  const end = () => {
    if (open) single.stop();
    open = false;
    process.off('exit', end);
  };
  // Ctrl-C ends the process in the middle of a bar: the terminal must get its cursor back.
  process.once('exit', end);
  return { update: (fraction) => single.update(Math.min(100, Math.round(fraction * 100))), end };
}

function plain(name: string, say: (line: string) => void): Download {
  say(`  fetching ${name} …`);
  let last = 0;
  return {
    update(fraction) {
      last = fraction;
    },
    end() {
      if (last >= 1) say(`  fetched ${name}`);
      last = 0;
    },
  };
}
