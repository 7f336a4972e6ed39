import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import test, { type ExecutionContext } from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { createBackend } from '../../src/llm-server/backends.js';
import type { OpenAiOptions } from '../../src/llm-server/index.js';
import { collect, connect, conversation, never, serve, until } from '../llm/fixtures.js';

// biome-ignore lint/suspicious/noExplicitAny: bodies of the tests' own making.
type Body = any;
type Handler = (body: Body, response: ServerResponse, request: IncomingMessage) => void;

/** An HTTP server that answers as told: what real ones do wrong cannot be ordered from a real one. */
async function odd(t: ExecutionContext, chat: Handler, changes: Partial<OpenAiOptions> = {}) {
  const bodies: Body[] = [];
  const http = createServer(async (request, response) => {
    if (request.url === '/v1/models') return void response.end('{"data":[]}');
    let text = '';
    for await (const chunk of request) text += chunk;
    bodies.push(JSON.parse(text));
    chat(bodies.at(-1), response, request);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    http.closeAllConnections();
    http.close();
  });
  const { port } = http.address() as { port: number };
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const options: OpenAiOptions = { kind: 'openai', baseUrl, model: 'tape', ...changes };
  const server = await serve(t, createBackend(options, silentLogger()));
  return { model: connect(t, server.address), bodies };
}

function stream(response: ServerResponse, ...chunks: unknown[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const chunk of chunks) response.write(`data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`);
}

const delta = (content: string) => ({ choices: [{ delta: { content } }] });
const toolDelta = (tool_call: unknown) => ({ choices: [{ delta: { tool_calls: [tool_call] } }] });

test('text streams, tool calls are put together from their pieces, usage and end follow', async (t) => {
  const { model, bodies } = await odd(t, (_body, response) => {
    stream(
      response,
      { choices: [{ delta: { role: 'assistant', content: '' } }] },
      delta('\n\nThank '),
      toolDelta({ index: 0, id: 'a', function: { name: 'end_call', arguments: '{"wh' } }),
      delta('you.'),
      toolDelta({ index: 0, function: { arguments: 'y": "done"}' } }),
      { choices: [{ delta: {}, finish_reason: 'tool_calls' }] },
      { choices: [], usage: { prompt_tokens: 300, completion_tokens: 9 } },
      '[DONE]',
    );
    response.end();
  });
  t.deepEqual(await collect(model.converse(conversation(), never)), [
    { type: 'text', text: 'Thank ' },
    { type: 'text', text: 'you.' },
    { type: 'tool', call: { name: 'end_call', arguments: { why: 'done' } } },
    { type: 'end', reason: 'stop', usage: { inputTokens: 300, outputTokens: 9 } },
  ]);
  t.like(bodies[0], { model: 'tape', stream: true, max_tokens: 200 });
  t.like(bodies[0].tools[0], { type: 'function', function: { name: 'end_call' } });
});

test('a model that calls its tools first is asked again for words', async (t) => {
  const { model, bodies } = await odd(t, (body: { tool_choice?: string }, response) => {
    if (body.tool_choice === 'none') stream(response, delta('Goodbye.'), '[DONE]');
    else stream(response, toolDelta({ index: 0, function: { name: 'end_call', arguments: '' } }), '[DONE]');
    response.end();
  });
  t.deepEqual(await collect(model.converse(conversation(), never)), [
    { type: 'tool', call: { name: 'end_call', arguments: {} } },
    { type: 'text', text: 'Goodbye.' },
    { type: 'end', reason: 'stop' },
  ]);
  const roles = bodies[1].messages.map((message: { role: string }) => message.role);
  t.deepEqual(roles.slice(-2), ['assistant', 'tool']);
});

test('a model that wants to search, or to put the caller through, is not asked for words meanwhile', async (t) => {
  for (const name of ['search_knowledge', 'transfer']) {
    const { model, bodies } = await odd(t, (_body, response) => {
      stream(response, toolDelta({ index: 0, function: { name, arguments: '{"query": "parking"}' } }), '[DONE]');
      response.end();
    });
    const tools = [{ name, description: '', parameters: { type: 'object', properties: {} } }];
    t.deepEqual(await collect(model.converse(conversation({ tools }), never)), [
      { type: 'tool', call: { name, arguments: { query: 'parking' } } },
      { type: 'end', reason: 'stop' },
    ]);
    t.is(bodies.length, 1);
  }
});

test('tool calls that nobody offered, or that are broken, are dropped and the words kept', async (t) => {
  const { model } = await odd(t, (_body, response) => {
    stream(
      response,
      toolDelta({ index: 0, function: { name: 'transfer_money', arguments: '{}' } }),
      toolDelta({ index: 1, function: { name: 'end_call', arguments: '{"a": ' } }),
      delta('Yes.'),
      '[DONE]',
    );
    response.end();
  });
  t.deepEqual(await collect(model.converse(conversation(), never)), [
    { type: 'text', text: 'Yes.' },
    { type: 'end', reason: 'stop' },
  ]);
});

const nonsense: [string, Handler, string][] = [
  ['an HTML page', (_b, response) => void response.writeHead(200).end('<html>hi</html>'), 'none'],
  [
    'an event that is not JSON',
    (_b, response) => void (stream(response, '{"choices": [') ?? response.end()),
    'protocol',
  ],
  [
    'an error in the stream',
    (_b, r) => void (stream(r, { error: { message: 'out of memory' } }) ?? r.end()),
    'unavailable',
  ],
  ['HTTP 500', (_b, response) => void response.writeHead(500).end('{"error":"jinja"}'), 'protocol'],
  ['HTTP 401', (_b, response) => void response.writeHead(401).end(), 'unavailable'],
  ['HTTP 404', (_b, response) => void response.writeHead(404).end('model not found'), 'unavailable'],
  [
    'a connection cut in the middle',
    (_b, r) => void (stream(r, delta('One')) ?? setImmediate(() => r.destroy())),
    'unavailable',
  ],
];
for (const [what, handler, code] of nonsense) {
  test(`${what} does no harm`, async (t) => {
    const { model } = await odd(t, handler);
    const answer = collect(model.converse(conversation(), never));
    if (code === 'none') t.deepEqual(await answer, [{ type: 'end', reason: 'stop' }]);
    else t.like(await t.throwsAsync(answer), { name: 'SecretaryError', code });
    t.true(await model.healthy());
  });
}

test('silence in the middle is a timeout', async (t) => {
  const { model } = await odd(t, (_body, response) => stream(response, delta('One')), { idleMs: 1_000 });
  const error = await t.throwsAsync(collect(model.converse(conversation(), never)));
  t.like(error, { code: 'timeout' });
  t.regex(error!.message, /silent for 1000 ms/);
});

test('a caller who speaks into the answer ends the HTTP request too', async (t) => {
  let closed = false;
  const { model } = await odd(t, (_body, response) => {
    response.on('close', () => {
      closed = true;
    });
    stream(response, delta('One'));
  });
  for await (const _ of model.converse(conversation(), never)) break;
  await t.notThrowsAsync(until(() => closed, 'the request closed'));
});

test('the key is sent, and its value is in no error', async (t) => {
  const keys: unknown[] = [];
  const { model } = await odd(
    t,
    (_body, response, request) => {
      keys.push(request.headers.authorization);
      response.writeHead(403).end('no');
    },
    { apiKey: 'sk-hidden' },
  );
  const error = await t.throwsAsync(collect(model.converse(conversation(), never)));
  t.deepEqual(keys, ['Bearer sk-hidden']);
  t.false(error!.message.includes('sk-hidden'));
});

test('a server that quotes the conversation in its faults does not bring it into ours', async (t) => {
  const said = conversation()
    .turns.map(({ text }) => text)
    .join(' ');
  t.not(said, '');
  const fault = { type: 'invalid_request_error', message: `cannot parse: ${said}` };
  const refused = await odd(t, (_body, response) => void response.writeHead(400).end(JSON.stringify({ error: fault })));
  const gone = await odd(t, (_body, response) => void (stream(response, { error: fault }) ?? response.end()));
  for (const { model } of [refused, gone]) {
    const error = await t.throwsAsync(collect(model.converse(conversation(), never)));
    t.false(error!.message.includes(said), error!.message);
    t.regex(error!.message, /invalid_request_error/);
  }
});

test('a summary falls back from strict to plain formats, and from nonsense to an error', async (t) => {
  const formats: (string | undefined)[] = [];
  const { model } = await odd(t, (body: { response_format?: { type: string } }, response) => {
    formats.push(body.response_format?.type);
    if (body.response_format) return void response.writeHead(400).end('unsupported response_format');
    stream(response, delta('Sure: {"callerName": "Ann", '), delta('"statements": [{"text": "Hi.", "turns": [1]}]}'));
    response.end();
  });
  const draft = await model.summarize(conversation(), never);
  t.deepEqual(formats, ['json_schema', 'json_object', undefined]);
  t.like(draft, { callerName: 'Ann', statements: [{ text: 'Hi.', turns: [1] }], engine: 'tape', urgency: 'normal' });

  const babbling = await odd(t, (_body, response) => {
    stream(response, delta('I cannot do that.'));
    response.end();
  });
  t.like(await t.throwsAsync(babbling.model.summarize(conversation(), never)), { code: 'protocol' });
});

test('a server that is away is not ready', async (t) => {
  const backend = createBackend({ kind: 'openai', baseUrl: 'http://127.0.0.1:1/v1', model: 'm' }, silentLogger());
  const server = await serve(t, backend);
  t.false(await connect(t, server.address).healthy());
});
