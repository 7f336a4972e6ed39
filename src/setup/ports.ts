import { createServer } from 'node:net';

/**
 * TCP ports of 127.0.0.1 that were free a moment ago, all different. Whoever uses them must be ready to be beaten to
 * one: see `withFreePorts`.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(
        (server) =>
          new Promise<number>((resolve, reject) => {
            server.once('error', reject);
            server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
          }),
      ),
    );
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** Starts something on free ports; when it fails because one was taken meanwhile, on others, three times in all. */
export async function withFreePorts<T>(count: number, start: (ports: number[]) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePorts(count));
    } catch (error) {
      const taken = /address already in use|EADDRINUSE|Bind on TCP\/IP port|unable to bind|couldn't bind/i;
      if (attempt >= 3 || !taken.test(String(error))) throw error;
    }
  }
}
