import koffi from 'koffi';

/** Linux' numbers, the same on every processor that Node runs on. */
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** Room for the path in sockaddr_un (unix(7)). */
const PATH_BYTES = 108;

interface Libc {
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly sendto: (fd: number, data: Buffer, size: number, flags: number, address: Buffer, length: number) => number;
  readonly close: (fd: number) => number;
}

let libc: Libc | undefined;

/**
 * Sends one datagram to a Unix socket. Node has none of these (only streams), so libc is asked; the call does not wait.
 * @param path of the socket; one that begins with `@` is in the abstract namespace
 * @returns why it was not taken: an errno; undefined when it was
 */
export function sendDatagram(path: string, text: string): number | undefined {
  libc ??= bind();
  const address = addressOf(path);
  if (address === undefined) return koffi.os.errno.EINVAL ?? 22;
  const fd = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return koffi.errno();
  try {
    const data = Buffer.from(text);
    const sent = libc.sendto(fd, data, data.length, MSG_NOSIGNAL | MSG_DONTWAIT, address, address.length);
    return sent === data.length ? undefined : koffi.errno();
  } finally {
    libc.close(fd);
  }
}

/** sockaddr_un: the family in the machine's order, then the path. An abstract name begins with a zero and has no end mark. */
function addressOf(path: string): Buffer | undefined {
  const isAbstract = path.startsWith('@');
  const name = Buffer.from(isAbstract ? `\0${path.slice(1)}` : `${path}\0`);
  if (name.length > PATH_BYTES) return undefined;
  const family = Buffer.from(Uint16Array.of(AF_UNIX).buffer);
  return Buffer.concat([family, name]);
}

/** From the process itself, which has libc loaded whatever it is called on this system. */
function bind(): Libc {
  const library = koffi.load(null);
  return {
    socket: library.func('int socket(int, int, int)'),
    sendto: library.func('long sendto(int, const uint8_t *, size_t, int, const uint8_t *, uint32_t)'),
    close: library.func('int close(int)'),
  };
}
