import { z } from 'zod';
import { schema } from './schema.js';

/** One node of the schema as JSON Schema, with our metadata. */
export interface OptionNode {
  type?: string;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
  properties?: Record<string, OptionNode>;
  additionalProperties?: OptionNode | boolean;
  /** What would be right, in words. */
  rule?: string;
  /** What a key of this map must be. */
  keyRule?: string;
  secret?: boolean;
  path?: boolean;
}

/** The schema as data, for faults, suggestions and the test of the example file. */
export const options = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as OptionNode;

/** The node at a path; undefined where the schema has none. */
export function nodeAt(path: readonly PropertyKey[]): OptionNode | undefined {
  let node: OptionNode | undefined = options;
  for (const key of path) node = childOf(node, String(key));
  return node;
}

export function childOf(node: OptionNode | undefined, key: string): OptionNode | undefined {
  const own = node?.properties?.[key];
  if (own) return own;
  return typeof node?.additionalProperties === 'object' ? node.additionalProperties : undefined;
}

/** What would be right there, to follow "must be". */
export function ruleOf(node: OptionNode | undefined): string {
  if (node?.rule) return node.rule;
  if (node?.enum) return `one of ${node.enum.join(', ')}`;
  if (node?.type === 'integer' || node?.type === 'number') {
    return `a ${node.type === 'integer' ? 'whole ' : ''}number from ${node.minimum} to ${node.maximum}`;
  }
  if (node?.type === 'object') return 'a section of options';
  return node?.type ?? 'something else';
}
