import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { projectRoot } from '../../src/common/index.js';
import { type OptionNode, options } from '../../src/config/describe.js';
import { loadConfig, parseConfig } from '../../src/config/index.js';

const file = join(projectRoot, 'secretary.example.yaml');
const example = readFileSync(file, 'utf8');
/** The example with every option that is off taken in. */
const everythingOn = example.replaceAll(/^( *)#(?=[a-zA-Z]+:)/gm, '$1');
const environment = {
  ARI_PASSWORD: 'a',
  AMI_PASSWORD: 'b',
  CALL_SOCKETS_PASSWORD: 'f',
  DATABASE_PASSWORD: 'c',
  OPENAI_API_KEY: 'd',
  SMTP_PASSWORD: 'e',
};

test('the example as it is says nothing but the defaults', (t) => {
  const bare = 'asterisk: { ari: { password: a } }\ndatabase: { password: c }';
  t.deepEqual(loadConfig(file, { environment }), parseConfig(bare, { folder: projectRoot }));
});

test('the example with everything taken in is right too', (t) => {
  t.notThrows(() => parseConfig(everythingOn, { environment, folder: projectRoot }));
});

test('every option of the schema stands in the example, with its default', (t) => {
  const tree = parse(everythingOn);
  const leaves = leavesOf(options, []);
  t.true(leaves.length > 60, `${leaves.length} options`);
  for (const { path, node } of leaves) {
    const written = path.reduce((value, key) => value?.[key], tree);
    t.not(written, undefined, `${path.join('.')} is not in the example`);
    if (node.default !== undefined) t.deepEqual(written, node.default, path.join('.'));
  }
});

test('every option of the example is explained by a comment above it or above its neighbours', (t) => {
  const lines = example.split('\n');
  const bare = lines.filter((line, index) => {
    if (!/^ *#?[a-zA-Z]+:/.test(line) || /^ *en:$/.test(line)) return false;
    const above = lines[index - 1] ?? '';
    return !/^ *# /.test(above) && !/^ *#?[a-zA-Z]+: .+/.test(above);
  });
  t.deepEqual(bare, []);
});

interface Leaf {
  path: string[];
  node: OptionNode;
}

function leavesOf(node: OptionNode, path: string[]): Leaf[] {
  if (node.properties) {
    return Object.entries(node.properties).flatMap(([key, child]) => leavesOf(child, [...path, key]));
  }
  // A map by language: the example shows English.
  if (typeof node.additionalProperties === 'object') return leavesOf(node.additionalProperties, [...path, 'en']);
  return [{ path, node }];
}
