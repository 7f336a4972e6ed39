import { type Logger, SecretaryError } from '../common/index.js';
import { connectLanguageModel, type LanguageModel } from '../llm/index.js';

/** A language model that answered once, with its name. */
export interface ConnectedModel {
  readonly model: LanguageModel;
  readonly name: string;
}

/** Nobody waits on a line: slow models may think, milliseconds. */
const PATIENCE = { firstPieceMs: 60_000, nextPieceMs: 60_000, converseMs: 120_000, describeMs: 10_000 };

/** Connects to a model server. Undefined for "guided", and where none is named. @throws SecretaryError when it does not answer */
export async function connectModel(
  address: string | undefined,
  log: Logger,
  signal: AbortSignal,
): Promise<ConnectedModel | undefined> {
  if (address === undefined || address === 'guided') return undefined;
  const model = connectLanguageModel({ address, deadlines: PATIENCE }, log);
  try {
    return { model, name: (await model.describe(signal)).model };
  } catch (error) {
    model.close();
    signal.throwIfAborted();
    throw new SecretaryError('unavailable', `no language model answers at ${address}`, {
      cause: error,
      advice: 'Start one with: npx secretary llm, or leave --llm out for the guided interview.',
    });
  }
}
