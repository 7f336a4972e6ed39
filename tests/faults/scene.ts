import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import type { LineFaults } from '../../bench/line/index.js';
import { messageOf } from '../../src/common/index.js';
import { type PhoneLine, SimulatedCaller, type Surroundings } from '../../src/demo/index.js';
import type { StoredCall } from '../../src/storage/index.js';
import { follow, withLetters } from '../kill/follow.js';
import { type BreakableHouse, wallMs } from '../kill/house.js';
import type { CallFacts } from '../kill/judge.js';
import type { Part } from '../kill/part.js';
import type { Victim } from '../kill/plan.js';
import { type CallResult, isDuplicated } from '../kill/tally.js';
import { hungUp, type Script } from '../kill/visitor.js';
import { saidBy, until } from '../stories/theatre.js';

/** Longest silence that a caller bears, milliseconds. */
const PATIENCE_MS = 20_000;
/** What the issue of every fault is measured by: the caller is with VoiceMail() so soon after the daemon fell silent. */
export const VOICEMAIL_LIMIT_MS = 2_500;
/** Machines that run the tests are busy; VoiceMail() itself answers and begins to speak a moment later, milliseconds. */
export const SLACK_MS = 1_000;

/**
 * What a caller hears of a next daemon comes at the latest so long after the one before died, milliseconds: its thread keeps
 * callers for 15 s, and then their last lease runs out (docs/decisions/0013).
 */
export const NEXT_DAEMON_LIMIT_MS = 15_000 + VOICEMAIL_LIMIT_MS;

/** Sound that is on its way when its source dies, milliseconds. */
const ON_ITS_WAY_MS = 400;

/** The house for one fault: what is changed in it is put right again afterwards. */
export class Scene {
  readonly house: BreakableHouse;
  readonly script: Script;
  readonly signal: AbortSignal;
  readonly #undo: (() => Promise<unknown> | unknown)[] = [];

  constructor(house: BreakableHouse, script: Script, signal: AbortSignal) {
    this.house = house;
    this.script = script;
    this.signal = signal;
  }

  /** Done at the end, last first, whatever happens. */
  after(undo: () => Promise<unknown> | unknown): void {
    this.#undo.push(undo);
  }

  async close(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo();
    await this.house.whole(this.signal);
  }

  /** Calls 201; resolves when somebody, or VoiceMail(), answered. */
  call(faults?: LineFaults): Promise<Guest> {
    return this.dial(faults).answered;
  }

  /** The same, for who wants to do something before somebody answers. */
  dial(faults?: LineFaults): { readonly number: string; readonly answered: Promise<Guest> } {
    const number = this.house.nextNumber();
    return { number, answered: this.#answered(number, faults) };
  }

  async #answered(number: string, faults?: LineFaults): Promise<Guest> {
    const line = await this.house.dial(number, this.signal, faults);
    const guest = new Guest(this.house, number, line, this.signal);
    this.after(() => guest.hangUp());
    return guest;
  }

  /** Calls, and is past the greeting: one line is said and answered. */
  async conversation(): Promise<Guest> {
    const guest = await this.call();
    await guest.say(this.script.lines[0]);
    await guest.answered();
    return guest;
  }

  part(victim: Victim): Part {
    const part = this.house.part(victim);
    assert.ok(part, `${victim} has no part of its own`);
    return part;
  }

  /** Kills a part and keeps it away until the scene is over, or it is released. */
  takeAway(victim: Victim): void {
    const part = this.part(victim);
    part.hold();
    this.after(() => part.release());
    part.kill();
  }

  /** Lets a part come back, and waits until it is there. */
  async giveBack(victim: Victim): Promise<void> {
    const part = this.part(victim);
    part.release();
    await until(`${victim} to be back`, () => part.isUp, 60_000);
  }

  /** Runs the daemon with another configuration until the scene is over. */
  async configure(change: (config: Config) => void): Promise<void> {
    const { configFile } = this.house.stage;
    const before = await readFile(configFile, 'utf8');
    const config = parse(before) as Config;
    change(config);
    this.after(async () => {
      await writeFile(configFile, before);
      await this.house.restartDaemon(this.signal);
    });
    await writeFile(configFile, stringify(config));
    await this.house.restartDaemon(this.signal);
  }

  /** Runs the daemon in other surroundings until the scene is over. */
  async surround(surroundings: Surroundings): Promise<void> {
    this.after(async () => {
      this.house.surround({});
      await this.house.restartDaemon(this.signal);
    });
    this.house.surround(surroundings);
    await this.house.restartDaemon(this.signal);
  }

  /** The next call is answered by the daemon, and its letter comes: everything is as before. */
  async isWell(): Promise<void> {
    await this.house.whole(this.signal);
    await until('the daemon to take calls', () => this.#takesCalls(), 60_000);
  }

  async #takesCalls(): Promise<boolean> {
    const guest = await this.call();
    await guest.hears();
    const taken = this.house.watch.voicemailMs(guest.number) === undefined;
    await guest.hangUp();
    if (!taken) await sleep(1_000);
    return taken;
  }
}

/** As much of the daemon's configuration as faults change. */
export interface Config {
  asterisk: { ari: { url: string }; transport: string } & Record<string, unknown>;
  [section: string]: unknown;
}

/** A caller in the scene. */
export class Guest {
  readonly number: string;
  readonly caller: SimulatedCaller;
  /** Fires when the line is closed. */
  readonly over: AbortSignal;
  readonly #house: BreakableHouse;
  readonly #line: PhoneLine;
  readonly #listening: Promise<void>;
  readonly #signal: AbortSignal;
  #hungUpMs: number | undefined;

  constructor(house: BreakableHouse, number: string, line: PhoneLine, signal: AbortSignal) {
    this.number = number;
    this.#house = house;
    this.#line = line;
    this.#signal = signal;
    this.over = AbortSignal.any([line.call.hungUp, line.media.closed, signal]);
    this.caller = new SimulatedCaller({ media: line.media, patienceMs: PATIENCE_MS, turnAfterMs: 900 });
    this.#listening = this.caller.listen();
  }

  /** Waits for somebody to speak, whoever it is. */
  async hears(): Promise<void> {
    await this.caller.untilHeard(this.over);
  }

  /** Waits for somebody to speak after the daemon was struck; what it had said until then does not count. */
  async hearsAgain(): Promise<void> {
    await sleep(ON_ITS_WAY_MS);
    this.caller.forget();
    await this.hears();
    await sleep(ON_ITS_WAY_MS);
  }

  /** Waits for the other side to stop, and speaks. */
  async say(line: Script['message'] | undefined): Promise<void> {
    assert.ok(line);
    await this.hears();
    await this.caller.untilQuiet(this.over);
    await this.caller.say(line, this.over);
  }

  /** Waits until the other side answers what was said last, and stops. */
  async answered(): Promise<void> {
    await this.hears();
    await this.caller.untilQuiet(this.over);
    assert.ok(!this.over.aborted, 'the line was closed');
  }

  async hangUp(): Promise<void> {
    this.#hungUpMs ??= wallMs();
    await hungUp(this.#line);
    await this.#listening;
  }

  get inVoicemail(): boolean {
    return this.#house.watch.voicemailMs(this.number) !== undefined;
  }

  /** After the daemon was killed: waits for VoiceMail(), or until the next daemon has said what it has to say first. */
  async goesOn(): Promise<void> {
    await this.hearsAgain();
    if (!this.inVoicemail) await this.caller.untilQuiet(this.over);
  }

  /** Waits until VoiceMail() has the caller, and he hears it. @returns milliseconds from `sinceMs` (wall clock) */
  async voicemail(sinceMs: number, limitMs = 15_000): Promise<number> {
    const atMs = await until('VoiceMail()', () => this.#house.watch.voicemailMs(this.number), limitMs);
    this.caller.forget();
    await this.hears();
    return atMs - sinceMs;
  }

  /** The call as it is stored by now. */
  async stored(): Promise<StoredCall | undefined> {
    return this.#house.stored(this.number).catch(() => undefined);
  }

  /** Hangs up, and holds the product to its promise: one letter, and what was heard. */
  async keeps(options: { answered?: boolean } = {}): Promise<CallResult & { readonly call: StoredCall }> {
    const result = await this.result();
    assert.equal(result.verdict.answered, options.answered ?? true, 'whether the daemon answered');
    assert.equal(result.lost, undefined);
    assert.ok(!isDuplicated(result), `two letters: ${result.letters.join(' ')}`);
    const call = await this.stored();
    assert.ok(call, 'the call is stored');
    return { ...result, call };
  }

  /**
   * Hangs up a call whose daemon was killed: the same, and the caller was with VoiceMail() in time, or with the next daemon,
   * which asked where they were. @returns who it was, and after how long, in words
   * @param limitMs longest wait for VoiceMail(), milliseconds
   */
  async keepsBehindKill(limitMs = VOICEMAIL_LIMIT_MS): Promise<string> {
    const { verdict, call } = await this.keeps();
    const afterMs = verdict.afterMs ?? assert.fail('nobody was heard after the kill');
    if (!verdict.adopted) return `VoiceMail(), ${atMost('sound of VoiceMail()', afterMs, limitMs)}`;
    assert.match(saidBy('secretary', call), /where were we/i);
    return `the next daemon, ${atMost('sound of the next daemon', afterMs, NEXT_DAEMON_LIMIT_MS)}`;
  }

  /** Hangs up, and says what became of the call. */
  async result(): Promise<CallResult> {
    await this.hangUp();
    const { line, watch, blows } = this.#house;
    const facts: CallFacts = {
      number: this.number,
      round: 1,
      wire: await line.take(this.number),
      stasisMs: watch.stasisMs(this.number),
      voicemailMs: watch.voicemailMs(this.number),
      hungUpMs: this.#hungUpMs ?? wallMs(),
      stranded: undefined,
      blows: blows.filter(({ victim }) => victim === 'daemon'),
    };
    const result = await follow(this.#house, facts, this.#signal);
    return withLetters(result, await this.#house.post.letters());
  }
}

/** A limit that machines that run tests are granted a little more than. */
export function atMost(what: string, ms: number, limitMs: number): string {
  assert.ok(ms <= limitMs + SLACK_MS, `${what}: ${Math.round(ms)} ms, more than ${limitMs} ms`);
  return `${Math.round(ms)} ms`;
}

/** Says what went wrong in a line. */
export function reason(error: unknown): string {
  return messageOf(error).replaceAll(/\s+/g, ' ').slice(0, 300);
}
