/** What we use of node-record-lpcm16 1.0, typed by hand: the package brings no types. */
declare module 'node-record-lpcm16' {
  import type { ChildProcess } from 'node:child_process';
  import type { Readable } from 'node:stream';

  export interface RecordOptions {
    /** Hz. */
    sampleRate: number;
    channels: number;
    audioType: 'raw' | 'wav';
    /** Which program records. */
    recorder: 'arecord' | 'rec' | 'sox';
  }

  export interface Recording {
    readonly process: ChildProcess;
    stream(): Readable;
    stop(): void;
  }

  const recorder: { record(options: RecordOptions): Recording };
  export default recorder;
}
