import { Presets, SingleBar } from 'cli-progress';

export interface Bar {
  step(): void;
  end(): void;
}

/** A bar on a terminal; elsewhere (a log, a pipe) a line when a measure begins and one when it is done. */
export function progressOn(stream: NodeJS.WriteStream): (name: string, total: number) => Bar {
  return (name, total) => (stream.isTTY ? barOn(stream, name, total) : linesOn(stream, name, total));
}

function barOn(stream: NodeJS.WriteStream, name: string, total: number): Bar {
  const bar = new SingleBar(
    { stream, format: `  {bar} {value}/{total}  ${name}`, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  const end = () => {
    bar.stop();
    process.off('exit', end);
  };
  // Ctrl-C in the middle: the terminal must get its cursor back.
  process.once('exit', end);
  return { step: () => bar.increment(), end };
}

function linesOn(stream: NodeJS.WriteStream, name: string, total: number): Bar {
  const startedAt = performance.now();
  let done = 0;
  stream.write(`  ${name} …\n`);
  return {
    step: () => {
      done += 1;
    },
    end: () =>
      void stream.write(`  ${name}: ${done} of ${total}, ${Math.round((performance.now() - startedAt) / 1000)} s\n`),
  };
}
