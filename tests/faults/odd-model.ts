import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stops in the middle of each answer; answers what nobody can read. */
export type OddHabit = 'hangs' | 'garbage';

/** An HTTP server that speaks the OpenAI protocol as badly as some do. */
export class OddModel {
  readonly #server = createServer((request, response) => {
    if (request.method === 'GET') return void response.end('{"data":[]}');
    this.#asked += 1;
    request.resume();
    request.once('end', () => answers[this.#habit](response, this.#asked));
  });
  readonly #habit: OddHabit;
  #asked = 0;

  private constructor(habit: OddHabit) {
    this.#habit = habit;
  }

  static async open(habit: OddHabit): Promise<OddModel> {
    const model = new OddModel(habit);
    model.#server.listen(0, '127.0.0.1');
    await once(model.#server, 'listening');
    return model;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** How many answers it was asked for. */
  get asked(): number {
    return this.#asked;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

const answers: Readonly<Record<OddHabit, (response: ServerResponse, nth: number) => void>> = {
  hangs: (response) => {
    begin(response);
    response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: 'Thank you' } }] })}\n\n`);
  },
  garbage: (response, nth) => {
    begin(response);
    if (nth % 3 === 0) response.write('data: {"choices":[{"delta":{"content":"Thank\n\n');
    else if (nth % 3 === 1) response.write(Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28, 0x0a, 0x0a]));
    else response.write('data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":7}}]}}]}\n\n');
    response.destroy();
  },
};

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}
