import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { type WebSocket, WebSocketServer } from 'ws';
import { FRAME_SAMPLES } from '../../src/audio/index.js';
import { silentLogger } from '../../src/common/index.js';
import { type MediaPort, prepareMedia } from '../../src/media/index.js';

/** chan_websocket in small: plays a frame of its queue every 20 ms and knows the commands that we use. */
class SmallAsterisk {
  /** First sample of each frame that was played; silence is left out. */
  readonly played: number[] = [];
  answersStatus = true;
  readonly #queue: (Buffer | string)[] = [];
  readonly #socket: WebSocket;
  #paused = false;
  #dueAt = performance.now();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, binary: boolean) =>
      binary ? this.#queue.push(data) : this.#obey(String(data)),
    );
    const timer = setInterval(() => this.#catchUp(), 5);
    socket.on('close', () => clearInterval(timer));
    socket.send('MEDIA_START connection_id:1 channel:x format:slin16 optimal_frame_size:640 ptime:20');
  }

  /** As even as Asterisk's own timer, also when this process was held up. */
  #catchUp(): void {
    for (; this.#dueAt <= performance.now(); this.#dueAt += 20) this.#play();
  }

  #obey(command: string): void {
    this.#catchUp();
    const [name, id] = command.split(' ');
    if (name === 'MARK_MEDIA') this.#queue.push(`MEDIA_MARK_PROCESSED ${id}`);
    else if (name === 'FLUSH_MEDIA') this.#queue.length = 0;
    else if (name === 'PAUSE_MEDIA' || name === 'CONTINUE_MEDIA') this.#paused = name === 'PAUSE_MEDIA';
    else if (name === 'GET_STATUS' && this.answersStatus) this.#tellStatus();
  }

  #tellStatus(): void {
    const frames = this.#queue.filter((item) => typeof item !== 'string').length;
    this.#socket.send(`STATUS channel_id:1 queue_length:${frames} xon_level:800 media_paused:true`);
  }

  #play(): void {
    if (this.#paused) return;
    while (typeof this.#queue[0] === 'string') this.#socket.send(this.#queue.shift() as string);
    const frame = this.#queue.shift() as Buffer | undefined;
    const first = frame?.readInt16LE(0) ?? 0;
    if (first !== 0) this.played.push(first);
  }
}

async function call(t: ExecutionContext): Promise<{ asterisk: SmallAsterisk; port: MediaPort; told: number[] }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const connected = once(server, 'connection').then(([socket]) => new SmallAsterisk(socket as WebSocket));
  const prepared = await prepareMedia({ transport: 'websocket', log: silentLogger() });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const port = await prepared.connect({ transport: 'websocket', url, headers: {} }, AbortSignal.timeout(5_000));
  t.teardown(async () => {
    await port.close();
    server.close();
  });
  const told: number[] = [];
  port.onPlayed(({ samples }) => told.push(samples[0] ?? 0));
  return { asterisk: await connected, port, told };
}

async function until(reached: () => boolean): Promise<void> {
  for (const end = performance.now() + 5_000; !reached(); await sleep(5)) {
    if (performance.now() > end) throw new Error('it never came to that');
  }
}

const numbers = Array.from({ length: 40 }, (_, i) => i + 1);

function speak(port: MediaPort): void {
  for (const number of numbers) port.write(new Int16Array(FRAME_SAMPLES).fill(number));
}

test('what Asterisk has not played in a pause is played afterwards, once, and told so', async (t) => {
  const { asterisk, port, told } = await call(t);
  speak(port);
  while (asterisk.played.length < 10) await sleep(5);
  port.pause();
  const atPause = asterisk.played.length;
  await sleep(150);
  t.true(asterisk.played.length <= atPause + 1, 'silent at once');
  await until(() => told.length >= asterisk.played.length);
  t.deepEqual(told, asterisk.played, 'what was told is what was played');
  t.is(port.queuedMs, (numbers.length - told.length) * 20);
  port.resume();
  port.pause();
  port.resume();
  await port.drained(AbortSignal.timeout(5_000));
  t.deepEqual(asterisk.played, numbers);
  t.deepEqual(told, numbers);
});

test('an Asterisk that does not say what it had left costs little', async (t) => {
  const { asterisk, port, told } = await call(t);
  asterisk.answersStatus = false;
  speak(port);
  while (asterisk.played.length < 10) await sleep(5);
  port.pause();
  port.resume();
  await port.drained(AbortSignal.timeout(5_000));
  t.deepEqual(told, numbers, 'nothing is told twice');
  // The clock says what was played: on a busy machine a frame or two more or less.
  t.true(Math.abs(asterisk.played.length - numbers.length) <= 8, `${asterisk.played}`);
});

test('what is flushed in a pause is gone', async (t) => {
  const { asterisk, port, told } = await call(t);
  speak(port);
  while (asterisk.played.length < 10) await sleep(5);
  port.pause();
  await sleep(50);
  await until(() => told.length >= asterisk.played.length); // Asterisk has said what it had left.
  port.flush();
  t.is(port.queuedMs, 0);
  const atFlush = told.length;
  port.resume();
  await sleep(100);
  t.is(told.length, atFlush);
  t.is(asterisk.played.length, atFlush);
  speak(port);
  port.pause();
  port.flush();
  port.resume();
  await sleep(100);
  t.true(told.length <= atFlush + 1, 'also when it has not said so yet');
  told.length = atFlush;
  speak(port);
  await port.drained(AbortSignal.timeout(5_000));
  t.deepEqual(told.slice(atFlush), numbers, 'and what is said next is heard');
});
