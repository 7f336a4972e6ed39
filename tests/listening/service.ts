/** The listening service of the tests, with real models. */
import type { ExecutionContext } from 'ava';
import type { Frame } from '../../src/audio/index.js';
import { silentLogger } from '../../src/common/index.js';
import {
  type ListeningContext,
  type ListeningEvent,
  type ListeningOptions,
  ListeningService,
} from '../../src/listening/index.js';
import { ensureModel } from '../../src/setup/index.js';

export async function optionsFor(...languages: ('en' | 'ko')[]): Promise<ListeningOptions> {
  const engines: Record<string, { engine: 'vosk' | 'moonshine'; modelDirectory: string }> = {};
  for (const language of languages) {
    engines[language] =
      language === 'en'
        ? { engine: 'moonshine', modelDirectory: await ensureModel('moonshine-tiny-en') }
        : { engine: 'vosk', modelDirectory: await ensureModel('vosk-small-ko') };
  }
  return { engines, vadModel: await ensureModel('silero-vad'), turnModel: await ensureModel('smart-turn') };
}

export async function started(t: ExecutionContext, options: ListeningOptions): Promise<ListeningService> {
  const service = new ListeningService(options, silentLogger());
  t.teardown(() => service.stop());
  await service.start();
  return service;
}

export function contextOf(overrides: Partial<ListeningContext> = {}): ListeningContext {
  return { language: 'en', secretarySpeaking: () => false, expecting: () => 'anything', ...overrides };
}

export type TurnEvent = Extract<ListeningEvent, { type: 'turn' }>;

/** All events of a call; `onEvent` sees each as it comes. */
export async function eventsOf(
  service: ListeningService,
  frames: AsyncIterable<Frame>,
  context = contextOf(),
  onEvent: (event: ListeningEvent) => void = () => undefined,
): Promise<ListeningEvent[]> {
  const events: ListeningEvent[] = [];
  for await (const event of service.listen(frames, context, AbortSignal.timeout(100_000))) {
    events.push(event);
    onEvent(event);
  }
  return events;
}

export function turnsOf(events: readonly ListeningEvent[]): TurnEvent[] {
  return events.filter((event): event is TurnEvent => event.type === 'turn');
}
