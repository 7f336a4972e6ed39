import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import koffi from 'koffi';

/** Linux' numbers: AF_UNIX, SOCK_DGRAM, MSG_DONTWAIT. */
const [AF_UNIX, SOCK_DGRAM, MSG_DONTWAIT] = [1, 2, 0x40];

/** A socket such as systemd makes for Type=notify, and what came through it, one datagram an entry. */
export class NotifySocket {
  readonly path: string;
  readonly #fd: number;
  readonly #folder: string;
  readonly #received: string[] = [];

  private constructor(path: string, fd: number, folder: string) {
    this.path = path;
    this.#fd = fd;
    this.#folder = folder;
  }

  /** @param abstract a name without a file, as systemd may give it: "@name" */
  static async open(abstract = false): Promise<NotifySocket> {
    const folder = await mkdtemp(join(tmpdir(), 'secretary-notify-'));
    const path = abstract ? `@${folder}` : join(folder, 'notify');
    const fd = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
    const name = Buffer.from(abstract ? `\0${folder}` : `${path}\0`);
    const address = Buffer.concat([Buffer.from(Uint16Array.of(AF_UNIX).buffer), name]);
    if (fd < 0 || libc.bind(fd, address, address.length) !== 0) throw new Error(`no socket: errno ${koffi.errno()}`);
    return new NotifySocket(path, fd, folder);
  }

  /** Everything that came so far. */
  get received(): readonly string[] {
    const data = Buffer.alloc(4_096);
    for (;;) {
      const size = libc.recv(this.#fd, data, data.length, MSG_DONTWAIT);
      if (size < 0) return this.#received;
      this.#received.push(data.toString('utf8', 0, size));
    }
  }

  /** Waits, bounded, until a datagram holds the text; gives its place. */
  async until(text: string, ms = 30_000): Promise<number> {
    for (const end = performance.now() + ms; performance.now() < end; await sleep(20)) {
      const at = this.received.findIndex((datagram) => datagram.includes(text));
      if (at >= 0) return at;
    }
    throw new Error(`${text} never came; there came ${JSON.stringify(this.received)}`);
  }

  async close(): Promise<void> {
    libc.close(this.#fd);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const library = koffi.load(null);
const libc = {
  socket: library.func('int socket(int, int, int)') as (domain: number, type: number, protocol: number) => number,
  bind: library.func('int bind(int, const uint8_t *, uint32_t)') as (
    fd: number,
    address: Buffer,
    size: number,
  ) => number,
  recv: library.func('long recv(int, _Out_ uint8_t *, size_t, int)') as (
    fd: number,
    data: Buffer,
    size: number,
    flags: number,
  ) => number,
  close: library.func('int close(int)') as (fd: number) => number,
};
