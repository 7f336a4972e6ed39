import { rm } from 'node:fs/promises';
import { createConnection } from 'node:net';

/** Removes the socket file that a killed server left behind; one where somebody answers stays. */
export async function removeStaleSocket(address: string): Promise<void> {
  if (!address.startsWith('unix:')) return;
  // unix:relative, unix:/absolute and unix:///absolute are one: https://grpc.github.io/grpc/core/md_doc_naming.html
  const path = address.slice('unix:'.length).replace(/^\/\/(?=\/)/, '');
  if (await isRefused(path)) await rm(path, { force: true });
}

function isRefused(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const done = (refused: boolean) => {
      socket.destroy();
      resolve(refused);
    };
    socket.once('connect', () => done(false));
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code === 'ECONNREFUSED'));
  });
}
