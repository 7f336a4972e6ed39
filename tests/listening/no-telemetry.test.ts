import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { projectRoot } from '../../src/common/index.js';

test('the native libraries that read sound know no collector of telemetry', (t) => {
  const packages = ['onnxruntime-node', 'sherpa-onnx-linux-x64'].map((name) => join(projectRoot, 'node_modules', name));
  const libraries = packages.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /linux.x64|sherpa-onnx-linux/.test(join(folder, name)) && /\.(?:so(?:\.\d+)*|node)$/.test(name))
      .map((name) => join(folder, name)),
  );
  t.true(libraries.length >= 3, libraries.join(' '));
  for (const library of libraries) t.false(readFileSync(library).includes('events.data.'), library);
});
