/** The child process that judges by the sound of a voice whether its turn is complete: Smart Turn, for all calls. */
import { constants, setPriority } from 'node:os';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { logMel, MEL_BANDS } from '../../audio/index.js';
import { SecretaryError } from '../../common/index.js';
import { serveWorker } from '../../workers/index.js';
import { checkTurnModel } from './model-files.js';
import { openOnnx } from './onnx.js';
import type { JudgeTurn } from './protocol.js';

/** The model hears the last 8 s, 100 frames each. */
const FRAMES = 800;

let model: InferenceSession | undefined;

serveWorker({ judge: ({ samples }: JudgeTurn) => judge(samples) }, async (argument) => {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL); // frames that are late are worse than a guess that is late
  model = await openOnnx(checkTurnModel(argument as string), 'end-of-turn');
  await judge(new Int16Array(1_600)); // shows now, not in the first call, that it runs, and makes its memory ready
});

/** 0–1: how likely the turn is complete. */
async function judge(samples: Int16Array): Promise<number> {
  if (model === undefined) throw new SecretaryError('internal', 'the end-of-turn model is not loaded');
  const features = new Tensor('float32', logMel(samples, FRAMES), [1, MEL_BANDS, FRAMES]);
  const { logits } = await model.run({ input_features: features });
  return (logits as Tensor).data[0] as number; // the name misleads: the model ends in a sigmoid
}
