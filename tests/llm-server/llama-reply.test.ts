import test from 'ava';
import { toolsFor } from '../../src/dialogue/index.js';
import { ReplyReader, replySchema } from '../../src/llm-server/llama-reply.js';
import { defaultAgenda } from '../../src/terms/index.js';

const tools = toolsFor({ agenda: defaultAgenda });
const say = 'He said "no" \\ 5 € 😀\nBye';
const calls = [
  { name: 'note_field', arguments: { name: 'reason', value: 'a "quoted" } thing' } },
  { name: 'end_call', arguments: {} },
];
const forms = {
  plain: JSON.stringify({ say, calls }),
  spaced: JSON.stringify({ say, calls }, null, 2),
  escaped: JSON.stringify({ say, calls }).replace(
    /[^\x20-\x7e]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ),
};

for (const [form, json] of Object.entries(forms)) {
  test(`words and calls come out whole, however the text is cut (${form})`, (t) => {
    for (let size = 1; size <= json.length; size += 1) {
      const reader = new ReplyReader();
      const pieces = json.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g'))!;
      t.is(pieces.map((piece) => reader.push(piece)).join(''), say, `pieces of ${size}`);
      t.deepEqual(reader.calls(tools), calls);
    }
  });
}

test('words come before the answer is whole, and a cut answer has no calls', (t) => {
  const reader = new ReplyReader();
  t.is(reader.push('{"say": "Thank you'), 'Thank you');
  t.is(reader.push('."'), '.');
  t.is(reader.push(', "calls": [{"name": "end_call", "argu'), '');
  t.deepEqual(reader.calls(tools), []);
});

test('a call that nobody offered is none', (t) => {
  const reader = new ReplyReader();
  reader.push('{"say": "x", "calls": [{"name": "transfer", "arguments": {}}, null, {"name": "end_call"}]}');
  t.deepEqual(reader.calls(tools), []);
});

test('the grammar of an answer bounds what is free and keeps what is listed', (t) => {
  const schema = JSON.stringify(replySchema(tools));
  t.true(schema.includes('"enum":["callerName","reason","callbackNumber","callbackTime"]'));
  t.true(schema.includes('"value":{"type":"string","maxLength":120}'));
  t.false(JSON.stringify(replySchema([])).includes('calls'));
});
