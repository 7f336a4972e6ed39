import pc from 'picocolors';

/** A stream that may be a terminal. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Where a command's result goes: text for people, or one JSON document for scripts. Colours on a terminal only. */
export class Output {
  readonly stream: OutputStream;
  readonly #colours: ReturnType<typeof pc.createColors>;

  constructor(stream: OutputStream, environment: NodeJS.ProcessEnv = process.env) {
    this.stream = stream;
    this.#colours = pc.createColors(stream.isTTY === true && !environment.NO_COLOR);
  }

  line(text = ''): void {
    this.stream.write(`${text}\n`);
  }

  json(value: unknown): void {
    this.stream.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  style(style: Style, text: string): string {
    return this.#colours[style](text);
  }

  /** Columns as wide as their widest cell; on a terminal the last one is cut at its edge. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
    const cells = (row: readonly string[]) => {
      const text = row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ');
      const room = this.stream.isTTY ? (this.stream.columns ?? 80) : Number.POSITIVE_INFINITY;
      return text.length > room ? `${text.slice(0, room - 1)}…` : text;
    };
    this.line(this.style('bold', cells(head)));
    for (const row of rows) this.line(cells(row));
  }
}

/** Text of foreign origin for a terminal: without the control characters that could move its cursor or change its title. */
export function clean(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}

/** "4:07", or "1:02:03" from an hour on. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const pad = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** "2026-11-22 14:05" in the zone; this machine's when none is given or it is unknown here. */
export function localTime(date: Date, timeZone?: string): string {
  const options = { dateStyle: 'short', timeStyle: 'short' } as const;
  try {
    return new Intl.DateTimeFormat('sv-SE', { ...options, ...(timeZone && { timeZone }) }).format(date);
  } catch {
    return new Intl.DateTimeFormat('sv-SE', options).format(date);
  }
}
