import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { wallMs } from '../kill/house.js';
import { isAlive } from '../kill/processes.js';
import { until } from '../stories/theatre.js';
import { AriProxy } from './ari-proxy.js';
import { nothingLeft } from './daemon-faults.js';
import type { Fault } from './fault.js';
import { atMost, type Scene, VOICEMAIL_LIMIT_MS } from './scene.js';

/** Asterisk, and the way to it. */
export const asteriskFaults: readonly Fault[] = [
  {
    name: 'ARI events cut for 5 s',
    injected: 'the event socket is reset and refused for 5 s; requests and audio pass',
    hears: 'nothing of it: the same call goes on',
    stored: 'one call with one letter',
    test: async (scene) => {
      const proxy = await throughProxy(scene);
      const guest = await scene.conversation();
      proxy.set('events', 'cut');
      await sleep(5_000);
      proxy.set('events', 'open');
      await guest.say(scene.script.lines[1]);
      await guest.answered();
      assert.ok(!guest.inVoicemail, 'the call goes on');
      assert.equal((await guest.keeps()).call.endedBy, 'caller');
      return undefined;
    },
  },
  {
    name: 'ARI black hole',
    injected: 'connections to Asterisk stay open and nothing passes, in a call, for 15 s',
    hears: 'VoiceMail()',
    stored: 'what was heard until then, with its letter; calls are taken again afterwards',
    test: async (scene) => {
      const proxy = await throughProxy(scene);
      const guest = await scene.conversation();
      const sinceMs = wallMs();
      for (const purpose of ['events', 'media', 'requests'] as const) proxy.set(purpose, 'hole');
      const afterMs = await guest.voicemail(sinceMs);
      await sleep(Math.max(0, 15_000 - (wallMs() - sinceMs)));
      for (const purpose of ['events', 'media', 'requests'] as const) proxy.set(purpose, 'open');
      const backMs = wallMs();
      await scene.isWell();
      const wellMs = wallMs() - backMs;
      await guest.keeps();
      return `${atMost('to VoiceMail()', afterMs, VOICEMAIL_LIMIT_MS)}; well again ${Math.round(wellMs)} ms after the hole`;
    },
  },
  {
    name: 'HTTP 503',
    injected: 'every request to ARI is answered 503, in a call and before one',
    hears: 'VoiceMail()',
    stored: 'what was heard until then, with its letter',
    test: async (scene) => {
      const proxy = await throughProxy(scene);
      const guest = await scene.conversation();
      const sinceMs = wallMs();
      proxy.set('requests', 'refused');
      const afterMs = await guest.voicemail(sinceMs);
      const next = await scene.call();
      await next.voicemail(wallMs());
      proxy.set('requests', 'open');
      await guest.keeps();
      await scene.isWell();
      return atMost('to VoiceMail()', afterMs, VOICEMAIL_LIMIT_MS);
    },
  },
  {
    name: 'unknown, malformed and oversized ARI events',
    injected: 'events of no known type, without their fields, no JSON, and of 4 MB, in a call',
    hears: 'nothing of it',
    stored: 'one call with one letter',
    test: async (scene) => {
      const proxy = await throughProxy(scene);
      const { pid } = scene.part('daemon');
      const guest = await scene.conversation();
      for (const text of strangeEvents()) {
        assert.ok(proxy.inject(text) > 0, 'the daemon listens to events');
        await sleep(100);
      }
      await guest.say(scene.script.lines[1]);
      await guest.answered();
      assert.ok(isAlive(pid) && scene.part('daemon').pid === pid, 'the same daemon lives');
      assert.equal((await guest.keeps()).call.endedBy, 'caller');
      return undefined;
    },
  },
  {
    name: 'Asterisk restart',
    injected: 'kill -9 of Asterisk in a call, and its next start',
    hears: 'the line is gone; the next call is answered, without a restart of ours',
    stored: 'what was heard, with its letter',
    test: async (scene) => {
      const { house } = scene;
      const { pid } = scene.part('daemon');
      const guest = await scene.conversation();
      // Nobody tells the caller that the other end is gone: he hangs up in that moment.
      await Promise.all([house.stage.restartPbx(), guest.hangUp()]);
      await house.watchAgain();
      await scene.isWell();
      assert.equal(scene.part('daemon').pid, pid, 'the same daemon');
      await guest.keeps();
      return undefined;
    },
  },
  {
    name: 'hang-up during StasisStart, answer and bridge',
    injected: 'the caller hangs up 0 to 500 ms after the call was handed to the daemon, eight times',
    hears: '–',
    stored: 'a missed call or nothing; no channel and no bridge is left',
    test: async (scene) => {
      for (const afterMs of [0, 20, 50, 90, 140, 200, 300, 500]) await goneAfter(scene, afterMs);
      await nothingLeft(scene);
      await scene.isWell();
      return undefined;
    },
  },
  {
    name: 'a channel that vanishes',
    injected: 'the PBX drops the caller, and later the media channel, under a running call',
    hears: 'the line is gone; without its media: VoiceMail()',
    stored: 'what was heard, with its letter',
    test: async (scene) => {
      const { asterisk } = scene.house.stage.pbx;
      const first = await scene.conversation();
      await asterisk.cli(`channel request hangup ${await channelOf(scene, /^PJSIP\/trunk/)}`);
      await until('the line to be closed', () => first.over.aborted);
      await first.keeps();
      const second = await scene.conversation();
      const sinceMs = wallMs();
      await asterisk.cli(`channel request hangup ${await channelOf(scene, /^(WebSocket|UnicastRTP)\//)}`);
      const afterMs = await second.voicemail(sinceMs);
      await second.keeps();
      await nothingLeft(scene);
      return `without media in VoiceMail() after ${atMost('to VoiceMail()', afterMs, VOICEMAIL_LIMIT_MS)}`;
    },
  },
  {
    name: 'a second daemon registers the same application',
    injected: 'another program opens the event socket of the application for 6 s, and never answers a call',
    hears: 'a caller of these seconds: VoiceMail() or the secretary; later ones: the secretary',
    stored: 'the call that ran meanwhile, with its letter',
    test: async (scene) => {
      const guest = await scene.conversation();
      const { ariUrl, user, password } = scene.house.stage.pbx;
      const url = `${ariUrl.replace(/^http/, 'ws')}/ari/events?app=secretary`;
      const impostor = new WebSocket(url, { auth: `${user}:${password}` });
      scene.after(() => impostor.terminate());
      await once(impostor, 'open');
      const next = await scene.call();
      await next.hears();
      await sleep(6_000);
      impostor.terminate();
      await scene.isWell();
      await guest.keeps();
      assert.equal((await next.result()).lost, undefined);
      return undefined;
    },
  },
];

/** The daemon reaches Asterisk through the proxy until the scene is over. */
async function throughProxy(scene: Scene): Promise<AriProxy> {
  const proxy = await AriProxy.open(Number(new URL(scene.house.stage.pbx.ariUrl).port));
  scene.after(() => proxy.close());
  await scene.configure((config) => {
    config.asterisk.ari.url = proxy.url;
  });
  return proxy;
}

function strangeEvents(): string[] {
  const huge = { type: 'ChannelVarset', application: 'secretary', variable: 'X', value: 'x'.repeat(4_000_000) };
  return [
    JSON.stringify({ type: 'ChannelLevitated', application: 'secretary', channel: { id: 'x' } }),
    JSON.stringify({ type: 'StasisStart', application: 'secretary' }),
    JSON.stringify({ type: 'StasisStart', application: 'secretary', args: 7, channel: { id: 9, caller: null } }),
    JSON.stringify({ type: 'StasisEnd', application: 'secretary', channel: null }),
    JSON.stringify({ type: 'ChannelDtmfReceived', application: 'secretary', digit: 5 }),
    JSON.stringify([]),
    'null',
    '{"type":"Stasis',
    '',
    JSON.stringify(huge),
  ];
}

/** Dials, and hangs up so long after the dialplan gave the call to the daemon. */
async function goneAfter({ house, signal }: Scene, afterMs: number): Promise<void> {
  const number = house.nextNumber();
  const gone = new AbortController();
  const dialling = house.dial(number, AbortSignal.any([signal, gone.signal])).catch(() => undefined);
  await until('the call in Stasis', () => house.watch.stasisMs(number));
  await sleep(afterMs);
  gone.abort();
  await (await dialling)?.hangUp();
}

async function channelOf({ house }: Scene, name: RegExp): Promise<string> {
  const channels = await house.stage.pbx.asterisk.cli('core show channels concise');
  const found = channels.split('\n').map((line) => line.split('!')[0] ?? '');
  return found.find((channel) => name.test(channel)) ?? assert.fail(`no channel like ${name}:\n${channels}`);
}
