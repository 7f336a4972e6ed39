// The worker thread behind TelephoneLine: its times must not depend on what the bench itself is doing.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { Random } from '../sets/random.js';
import type { LineFaults, LineReply, LineRequest } from './protocol.js';
import { readSip, type SipMessage, withAudioPort } from './sdp.js';
import { Wire } from './wire.js';

const HOST = '127.0.0.1';
const { pbxPort } = workerData as { pbxPort: number };

/** One call: two sockets for its audio, one towards each side. */
class LineCall {
  readonly caller: string;
  readonly said: Wire;
  readonly heard: Wire;
  readonly dialledMs = wallMs();
  answeredMs: number | undefined;
  /** Where SIP of the caller's side comes from. */
  outside: RemoteInfo;
  readonly #near: Socket;
  readonly #far: Socket;
  #closed = false;
  #outsideAudio: number | undefined;
  #pbxAudio: number | undefined;

  private constructor(caller: string, faults: LineFaults, outside: RemoteInfo, near: Socket, far: Socket) {
    this.caller = caller;
    this.outside = outside;
    this.said = new Wire(faults, `${caller} says`, true);
    this.heard = new Wire(faults, `${caller} hears`, false);
    this.#near = near;
    this.#far = far;
    const jitter = new Jitter(faults, caller);
    near.on('message', (bytes) => {
      if (this.said.pass(bytes, wallMs())) jitter.later(() => this.#send(far, bytes, this.#pbxAudio));
    });
    far.on('message', (bytes) => {
      if (this.heard.pass(bytes, wallMs())) jitter.later(() => this.#send(near, bytes, this.#outsideAudio));
    });
  }

  static async open(caller: string, faults: LineFaults, outside: RemoteInfo): Promise<LineCall> {
    return new LineCall(caller, faults, outside, await bound(), await bound());
  }

  /** What the caller's side wants its audio on is ours now, and the PBX gets a port of ours. */
  fromOutside(text: string, message: SipMessage): string {
    if (message.audioPort === undefined) return text;
    this.#outsideAudio = message.audioPort;
    return withAudioPort(text, this.#far.address().port);
  }

  fromPbx(text: string, message: SipMessage): string {
    if (/^SIP\/2\.0 200/.test(message.start)) this.answeredMs ??= wallMs();
    if (message.audioPort === undefined) return text;
    this.#pbxAudio = message.audioPort;
    return withAudioPort(text, this.#near.address().port);
  }

  close(): void {
    this.#closed = true;
    this.#near.close();
    this.#far.close();
  }

  #send(socket: Socket, bytes: Buffer, port: number | undefined): void {
    if (port !== undefined && !this.#closed) socket.send(bytes, port, HOST);
  }
}

/** Holds packets back, each for a time of its own. */
class Jitter {
  readonly #mostMs: number;
  readonly #random: Random;

  constructor({ jitterMs = 0, seed }: LineFaults, caller: string) {
    this.#mostMs = jitterMs;
    this.#random = new Random(`${seed ?? caller} jitter`);
  }

  later(send: () => void): void {
    if (this.#mostMs === 0) send();
    else setTimeout(send, this.#random.between(0, this.#mostMs));
  }
}

const calls = new Map<string, Promise<LineCall>>();
const faultsOf = new Map<string, LineFaults>();
const sip = await bound();
sip.on(
  'message',
  (bytes, from) => void relay(bytes, from).catch((error) => reply({ type: 'failed', message: `${error}` })),
);
parentPort?.on('message', (request: LineRequest) => void serve(request));
reply({ type: 'ready', sipPort: sip.address().port });

/** Whatever comes from the PBX goes to the caller's side and the other way round; only the ports of the audio change. */
async function relay(bytes: Buffer, from: RemoteInfo): Promise<void> {
  const text = bytes.toString('utf8');
  const message = readSip(text);
  if (message === undefined) return;
  const known = calls.get(message.callId);
  if (from.port === pbxPort) {
    const call = await known;
    if (call !== undefined) sip.send(call.fromPbx(text, message), call.outside.port, HOST);
    return;
  }
  const opened = known ?? LineCall.open(message.from, faultsOf.get(message.from) ?? {}, from);
  calls.set(message.callId, opened);
  const call = await opened;
  call.outside = from;
  sip.send(call.fromOutside(text, message), pbxPort, HOST);
}

async function serve(request: LineRequest): Promise<void> {
  if (request.type === 'faults') faultsOf.set(request.caller, request.faults);
  if (request.type === 'take') await take(request.id, request.caller);
  if (request.type !== 'stop') return;
  for (const call of await Promise.all(calls.values())) call.close();
  sip.close();
  parentPort?.close();
}

async function take(id: number, caller: string): Promise<void> {
  for (const [callId, opening] of calls) {
    const call = await opening;
    if (call.caller !== caller) continue;
    calls.delete(callId);
    call.close();
    const { dialledMs, answeredMs, said, heard } = call;
    reply({ type: 'record', id, record: { caller, dialledMs, answeredMs, said: said.take(), heard: heard.take() } });
    return;
  }
  const none = { arrivedMs: new Float64Array(), payloads: new Uint8Array(), dropped: 0, missing: 0 };
  reply({
    type: 'record',
    id,
    record: { caller, dialledMs: undefined, answeredMs: undefined, said: none, heard: none },
  });
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  // A port that has just closed: the packet is lost, as on any network.
  socket.on('error', () => undefined);
  socket.bind(0, HOST);
  await once(socket, 'listening');
  return socket;
}

function reply(message: LineReply): void {
  parentPort?.postMessage(message);
}

function wallMs(): number {
  return performance.timeOrigin + performance.now();
}
