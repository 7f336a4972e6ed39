import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { readSip, TelephoneLine, withAudioPort } from '../../bench/line/index.js';

const CALLER = '+12125551001';

test('the port of the audio changes, and the length is put right', (t) => {
  const changed = withAudioPort(invite(4_000), 50_001);
  t.is(readSip(changed)?.audioPort, 50_001);
  const [head = '', body = ''] = changed.split('\r\n\r\n');
  t.is(Number(/Content-Length: (\d+)/.exec(head)?.[1]), Buffer.byteLength(body));
  t.like(readSip(changed), { callId: 'abc@host', from: CALLER });
  t.is(readSip('\r\n\r\n'), undefined, 'a keep-alive');
});

test('SIP and RTP go through the line, and every packet is kept with its time', async (t) => {
  const { said, heard, arrived } = await pretendedCall(t, 0);
  t.is(said.arrivedMs.length, 50);
  t.is(heard.arrivedMs.length, 50);
  t.is(arrived, 50);
  t.deepEqual([...said.payloads.subarray(0, 3)], [0, 0, 0]);
  t.deepEqual([...said.payloads.subarray(160, 163)], [1, 1, 1]);
  t.deepEqual([said.dropped, said.missing], [0, 0]);
});

test('a bad line loses packets: what was said is kept, what was not heard is not', async (t) => {
  const { said, heard, arrived } = await pretendedCall(t, 0.3);
  t.is(said.arrivedMs.length, 50, 'the caller has said all of it');
  t.true(said.dropped > 3 && said.dropped < 30);
  t.is(arrived, 50 - said.dropped);
  t.is(heard.arrivedMs.length, 50 - heard.dropped);
  t.true(heard.dropped > 3);
});

/** A caller and a PBX that are nothing but sockets: an INVITE, its answer, 50 packets each way. */
async function pretendedCall(t: ExecutionContext, loss: number) {
  const [pbx, outside, pbxAudio, outsideAudio] = await Promise.all([socket(t), socket(t), socket(t), socket(t)]);
  const line = await TelephoneLine.open(pbx.address().port);
  t.teardown(() => line.stop());
  line.setFaults(CALLER, { loss });
  const invited = next(pbx);
  outside.send(invite(outsideAudio.address().port), line.sipPort, '127.0.0.1');
  const offer = readSip(await invited)?.audioPort ?? 0;
  t.not(offer, outsideAudio.address().port);
  const answered = next(outside);
  pbx.send(answer(pbxAudio.address().port), line.sipPort, '127.0.0.1');
  const accepted = readSip(await answered)?.audioPort ?? 0;
  let arrived = 0;
  pbxAudio.on('message', () => {
    arrived += 1;
  });
  for (let n = 0; n < 50; n += 1) {
    outsideAudio.send(rtp(n), accepted, '127.0.0.1');
    pbxAudio.send(rtp(n), offer, '127.0.0.1');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const end = rtp(50, 101); // Another payload type is handed on and not kept: it says that all before it came through.
  const last = [next(pbxAudio, end), next(outsideAudio, end)];
  outsideAudio.send(end, accepted, '127.0.0.1');
  pbxAudio.send(end, offer, '127.0.0.1');
  await Promise.all(last);
  const record = await line.take(CALLER);
  t.true((record.answeredMs ?? 0) >= (record.dialledMs ?? Number.POSITIVE_INFINITY));
  return { ...record, arrived: arrived - 1 };
}

async function socket(t: ExecutionContext): Promise<Socket> {
  const made = createSocket('udp4');
  t.teardown(() => made.close());
  made.bind(0, '127.0.0.1');
  await once(made, 'listening');
  return made;
}

/** The next datagram, or the next that equals `wanted`. */
function next(from: Socket, wanted?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('nothing came within 10 s')), 10_000);
    const take = (bytes: Buffer) => {
      if (wanted !== undefined && !bytes.equals(wanted)) return;
      from.off('message', take);
      clearTimeout(timer);
      resolve(bytes.toString());
    };
    from.on('message', take);
  });
}

function rtp(n: number, payloadType = 0): Buffer {
  const packet = Buffer.alloc(172, n);
  packet[0] = 0x80;
  packet[1] = payloadType;
  packet.writeUInt16BE(n, 2);
  return packet;
}

function invite(port: number): string {
  return message('INVITE sip:203@127.0.0.1 SIP/2.0', port);
}

function answer(port: number): string {
  return message('SIP/2.0 200 OK', port);
}

function message(start: string, port: number): string {
  const body = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\nm=audio ${port} RTP/AVP 0 101\r\n`;
  const head = `${start}\r\nFrom: "Ann" <sip:${CALLER}@127.0.0.1>;tag=1\r\nCall-ID: abc@host\r\nContent-Length: ${body.length}`;
  return `${head}\r\n\r\n${body}`;
}
