/** The child process that turns sentences into vectors: MiniLM, for all calls. */
import { readFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SecretaryError } from '../../common/index.js';
import { serveWorker, yieldBackgroundThreads } from '../../workers/index.js';
import { WordPieces } from '../word-pieces.js';
import type { MeaningArgument, VectorsOf } from './protocol.js';

let model: InferenceSession | undefined;
let pieces: WordPieces | undefined;

serveWorker({ vectors: ({ texts }: VectorsOf) => vectorsOf(texts) }, async (argument) => {
  const { model: file, words } = argument as MeaningArgument;
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL); // frames that are late are worse than an answer by stems
  pieces = new WordPieces(await readFile(words, 'utf8'));
  model = await opened(file);
  await vectorOf('shows now, not in the first call, that it runs'); // and makes its memory ready
  yieldBackgroundThreads();
});

/** One after the other: a text's vector is then the same in whatever company it comes, and a caller's comes in between. */
async function vectorsOf(texts: readonly string[]): Promise<readonly Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (const text of texts) vectors.push(await vectorOf(text));
  return vectors;
}

/** The mean of the pieces' vectors, of length 1 (sentence-transformers' pooling for this model). */
async function vectorOf(text: string): Promise<Float32Array> {
  if (model === undefined || pieces === undefined)
    throw new SecretaryError('internal', 'the sentence model is not loaded');
  const ids = pieces.of(text);
  const shape = [1, ids.length];
  const output = await model.run({
    input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
    token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
  });
  const { data, dims } = output[model.outputNames[0] ?? ''] as Tensor;
  return unit(meanOf(data as Float32Array, dims[2] ?? 0));
}

function meanOf(rows: Float32Array, size: number): Float32Array {
  const mean = new Float32Array(size);
  for (let at = 0; at < rows.length; at += 1) mean[at % size] = (mean[at % size] as number) + (rows[at] as number);
  return mean;
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

async function opened(file: string): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 });
  } catch (cause) {
    throw new SecretaryError('damaged', `the sentence model ${file} is damaged`, {
      cause,
      advice: 'Fetch it with: npx secretary setup',
    });
  }
}
