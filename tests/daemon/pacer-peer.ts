import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { sharedMs } from '../../src/common/index.js';

/** An Asterisk in small, in a thread of its own: notes when packets and renewals come, however busy the test's thread is. */
const packetsAt: number[] = [];
const renewalsAt: number[] = [];
const answersAt: number[] = [];
const { answerMs } = workerData as { answerMs: number };
const socket = createSocket('udp4');
socket.on('message', () => packetsAt.push(sharedMs()));
const server = createServer((request, response) => {
  if (request.url?.includes('TIMEOUT')) renewalsAt.push(sharedMs());
  setTimeout(() => {
    answersAt.push(sharedMs());
    response.writeHead(204).end();
  }, answerMs);
});
socket.bind(0, '127.0.0.1', () => {
  server.listen(0, '127.0.0.1', () => {
    parentPort?.postMessage({ rtpPort: socket.address().port, httpPort: (server.address() as AddressInfo).port });
  });
});
parentPort?.on('message', () => parentPort?.postMessage({ packetsAt, renewalsAt, answersAt }));
