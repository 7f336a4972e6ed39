import pc from 'picocolors';

/** Where the demo writes; a terminal gets colours, a file or a pipe plain lines. */
export interface Screen {
  title(text: string): void;
  /** Something that is ready now. */
  done(text: string): void;
  /** Something to know. */
  note(text: string): void;
  /** One line of the dialogue. */
  said(who: 'caller' | 'secretary', atMs: number, text: string, remark?: string): void;
  /** A result: what it is and where it lies. */
  result(name: string, value: string): void;
}

/** A screen on a stream; colours only where it is a terminal and NO_COLOR is not set. */
export function createScreen(stream: NodeJS.WritableStream & { readonly isTTY?: boolean }): Screen {
  const colours = pc.createColors(stream.isTTY === true && !process.env.NO_COLOR);
  const write = (line: string) => void stream.write(`${line}\n`);
  return {
    title: (text) => write(`\n${colours.bold(text)}`),
    done: (text) => write(`  ${colours.green('✔')} ${text}`),
    note: (text) => write(`  ${colours.dim(text)}`),
    said: (who, atMs, text, remark) => {
      const name = who === 'caller' ? colours.cyan('Caller   ') : colours.magenta('Secretary');
      const tail = remark === undefined ? '' : `  ${colours.dim(`(${remark})`)}`;
      write(`  ${colours.dim(clockTime(atMs))}  ${name}  ${text}${tail}`);
    },
    result: (name, value) => write(`  ${name.padEnd(12)} ${value}`),
  };
}

/** 83,500 ms → "1:23". */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** 840 ms → "0.84 s". */
export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
