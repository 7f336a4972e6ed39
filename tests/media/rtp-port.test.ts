import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { decodeUlaw, encodeUlaw, FRAME_SAMPLES, type Frame, levelDbfs } from '../../src/audio/index.js';
import { silentLogger } from '../../src/common/index.js';
import { type MediaPort, prepareMedia } from '../../src/media/index.js';
import { type RtpPacket, readRtp, writeRtp } from '../../src/media/rtp-packet.js';

/** An Asterisk in small: a socket that keeps what it gets and sends what it is told. */
async function peer(t: ExecutionContext): Promise<{ socket: Socket; port: MediaPort; got: RtpPacket[]; to: number }> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const got: RtpPacket[] = [];
  socket.on('message', (bytes) => got.push(readRtp(bytes)!));
  const prepared = await prepareMedia({ transport: 'rtp', log: silentLogger() });
  const to = prepared.offer.transport === 'rtp' ? prepared.offer.localPort : 0;
  const leg = { transport: 'rtp', remoteAddress: '127.0.0.1', remotePort: socket.address().port } as const;
  const port = await prepared.connect(leg, AbortSignal.timeout(5_000));
  t.teardown(async () => {
    await port.close();
    socket.close();
  });
  return { socket, port, got, to };
}

const loud = (level = 8_000) => Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => level * Math.sin(i / 4));
const wire = Int16Array.from({ length: 160 }, (_, i) => 8_000 * Math.sin(i / 2));
const bytes = (sequence: number, payloadType = 0) =>
  writeRtp({ payloadType, marker: false, sequence, timestamp: sequence * 160, ssrc: 1, payload: encodeUlaw(wire) });

test('what is sent is an even stream, and each frame is told once, when it was sent', async (t) => {
  const { port, got } = await peer(t);
  const played: Frame[] = [];
  port.onPlayed(() => {
    throw new Error('a listener that fails harms nobody');
  });
  port.onPlayed((frame) => played.push(frame));
  const frames = Array.from({ length: 10 }, () => loud());
  for (const frame of frames) port.write(frame);
  t.is(port.queuedMs, 200);
  await port.drained(AbortSignal.timeout(5_000));
  t.is(port.queuedMs, 0);
  await sleep(100);
  t.deepEqual(
    played.map(({ samples }) => samples),
    frames,
  );
  t.true(got[0]!.marker);
  for (const [i, packet] of got.entries()) {
    const previous = got[i - 1];
    t.is(packet.payload.length, 160);
    if (!previous) continue;
    t.is(packet.sequence, (previous.sequence + 1) & 0xffff);
    t.is(packet.ssrc, previous.ssrc);
    if (!packet.marker) t.is((packet.timestamp - previous.timestamp) >>> 0, 160);
  }
  const levels = got.map(({ payload }) => levelDbfs(decodeUlaw(payload)) > -40);
  t.true(levels.filter((isLoud) => isLoud).length >= 10, 'the tone is in the packets');
  t.false(levels.at(-1), 'and silence goes on behind it');
});

test('a paused port sends silence in the same rhythm and goes on where it stopped', async (t) => {
  const { port, got } = await peer(t);
  const played: Int16Array[] = [];
  port.onPlayed(({ samples }) => played.push(samples));
  const frames = Array.from({ length: 20 }, () => loud());
  for (const frame of frames) port.write(frame);
  while (played.length < 5) await sleep(5);
  port.pause();
  port.pause();
  const atPause = { played: played.length, got: got.length };
  await sleep(200);
  t.is(played.length, atPause.played);
  t.true(got.length >= atPause.got + 5, 'the stream goes on');
  t.true(levelDbfs(decodeUlaw(got.at(-1)!.payload)) < -60, 'with silence');
  port.resume();
  await port.drained(AbortSignal.timeout(5_000));
  t.deepEqual(played, frames);
});

test('flush drops what is queued, and that is never told', async (t) => {
  const { port } = await peer(t);
  const played: Frame[] = [];
  port.onPlayed((frame) => played.push(frame));
  for (let i = 0; i < 100; i += 1) port.write(loud());
  while (played.length < 5) await sleep(5);
  port.flush();
  const told = played.length;
  await port.drained(AbortSignal.timeout(1_000));
  await sleep(100);
  t.is(played.length, told);
  t.throws(() => port.write(new Int16Array(100)), { message: /320/ });
});

test('lost, foreign and other packets give neither a hole nor a sound', async (t) => {
  const { socket, port, to } = await peer(t);
  const stranger = createSocket('udp4');
  t.teardown(() => stranger.close());
  const frames: Frame[] = [];
  void (async () => {
    for await (const frame of port.frames) frames.push(frame);
  })();
  t.is(port.receivedAtMs, undefined, 'nothing has come yet');
  const startedAt = performance.now();
  for (let sequence = 0; sequence < 30; sequence += 1) {
    if (sequence < 10 || sequence > 15) socket.send(bytes(sequence), to, '127.0.0.1');
    socket.send(bytes(sequence + 5, 101), to, '127.0.0.1');
    socket.send(Buffer.from('not RTP'), to, '127.0.0.1');
    stranger.send(bytes(sequence), to, '127.0.0.1');
    await sleep(Math.max(0, startedAt + (sequence + 1) * 20 - performance.now()));
  }
  await sleep(300);
  t.true(
    port.receivedAtMs! > 0 && port.receivedAtMs! < port.nowMs() - 200,
    'silence that was filled in is not received',
  );
  await port.close();
  await port.close();
  t.true(port.closed.aborted);
  t.deepEqual(
    frames.map(({ atMs }) => atMs),
    frames.map((_, i) => i * 20),
  );
  const sound = frames.map(({ samples }) => (levelDbfs(samples) > -30 ? '#' : '.')).join('');
  // The first lost frame still has the end of the word; some may go to put the timeline right.
  t.regex(sound, /^\.*#{10,11}\.{2,6}#{14,15}\.*$/);
});
