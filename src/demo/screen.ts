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

/** A screen on a stream of lines. picocolors itself knows NO_COLOR, FORCE_COLOR and whether stdout is a terminal. */
export function createScreen(write: (line: string) => void): Screen {
  return {
    title: (text) => write(`\n${pc.bold(text)}`),
    done: (text) => write(`  ${pc.green('✔')} ${text}`),
    note: (text) => write(`  ${pc.dim(text)}`),
    said: (who, atMs, text, remark) => write(dialogueLine(who, atMs, text, remark)),
    result: (name, value) => write(`  ${name.padEnd(12)} ${value}`),
  };
}

function dialogueLine(who: 'caller' | 'secretary', atMs: number, text: string, remark?: string): string {
  const name = who === 'caller' ? pc.cyan('Caller   ') : pc.magenta('Secretary');
  const tail = remark === undefined ? '' : `  ${pc.dim(`(${remark})`)}`;
  return `  ${pc.dim(clockTime(atMs))}  ${name}  ${text}${tail}`;
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
