import { type Document, isMap, isScalar } from 'yaml';

/** Where an option stands in the file, as an offset; for a missing one, the section that should hold it. */
export function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = keyOffset(document, path.slice(0, length));
    if (offset !== undefined) return offset;
  }
  return undefined;
}

function keyOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  for (const { key } of parent.items) {
    if (isScalar(key) && String(key.value) === String(path.at(-1))) return key.range?.[0];
  }
  return undefined;
}
