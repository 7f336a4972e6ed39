import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { withFreePorts } from './ports.js';
import { type Progress, silentProgress } from './progress.js';
import { type RunningServer, ServerProcess } from './server-process.js';
import { ensureServer } from './servers.js';

export interface LlamaServerOptions {
  /** The model's GGUF file. */
  gguf: string;
  /** Holds log and pid file; made when it is missing. */
  directory: string;
  /** Tokens of context. Default: 2,048. */
  contextTokens?: number;
  /** Default: cores − 1, at least 1; with all of them a small machine stalls. */
  threads?: number;
  progress?: Progress;
}

export interface RunningLlamaServer extends RunningServer {
  /** Of its OpenAI-compatible interface, e.g. http://127.0.0.1:40123/v1 */
  readonly url: string;
}

/** Starts llama.cpp's server and waits until its model is loaded. It dies with this process. */
export async function startLlamaServer(options: LlamaServerOptions): Promise<RunningLlamaServer> {
  const { gguf, directory, contextTokens = 2048, threads = Math.max(1, availableParallelism() - 1) } = options;
  const tree = await ensureServer('llama-server', options.progress ?? silentProgress);
  await mkdir(directory, { recursive: true });
  return withFreePorts(1, async ([port]) => {
    const address = ['--host', '127.0.0.1', '--port', String(port)];
    const size = ['--ctx-size', String(contextTokens), '--threads', String(threads), '--parallel', '1'];
    const server = new ServerProcess({
      name: 'llama-server',
      directory,
      // It looks for its processor backends in its working directory too, and only there finds the tree's.
      workingDirectory: join(tree.libraries, 'ggml/backends0'),
      line: tree.run('usr/bin/llama-server', ['--model', gguf, ...address, ...size]),
      ready: async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok,
    });
    await server.start();
    const url = `http://127.0.0.1:${port}/v1`;
    return { url, pid: server.pid, logFile: server.logFile, stop: () => server.stop() };
  });
}
