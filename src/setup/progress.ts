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
  const download = (name: string) => {
    if (stream.isTTY) return bar(name, stream);
    return plain(say, `  fetching ${name} …`, `  fetched ${name}`);
  };
  return { say, download };
}

/** The same for one piece of work that is no download: a bar, or two plain lines. */
export function workProgress(name: string, stream: OutputStream): Download {
  if (isTerminal(stream)) return bar(name, stream);
  return plain((line) => void stream.write(`${line}\n`), `${name} …`, `${name}: done`);
}

type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

function isTerminal(stream: OutputStream): stream is NodeJS.WriteStream {
  return stream.isTTY === true;
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

function plain(say: (line: string) => void, begin: string, done: string): Download {
  say(begin);
  let last = 0;
  return {
    update(fraction) {
      last = fraction;
    },
    end() {
      if (last >= 1) say(done);
      last = 0;
    },
  };
}
