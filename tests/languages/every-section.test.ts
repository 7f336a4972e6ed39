import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
// The rooms that read languages: what they describe is what is tried.
import '../../src/dialogue/index.js';
import { faultsOfLanguage, languageCodes } from '../../src/languages/index.js';
import '../../src/listening/index.js';
import '../../src/mail/index.js';
import '../../src/speaking/index.js';

test.serial('every section of what is shipped is right', (t) => {
  for (const code of languageCodes()) t.deepEqual(faultsOfLanguage(code), [], code);
});

test.serial("faults in an owner's own file are told before a call meets them", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'secretary-languages-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'xx.yaml'), 'letter: { subject: 3 }\nturns: { digits: 5 }\n');
  process.env.SECRETARY_LANGUAGES = folder;
  const faults = faultsOfLanguage('xx').map(({ message }) => message);
  delete process.env.SECRETARY_LANGUAGES;
  t.true(
    faults.some((message) => /letter\./.test(message)),
    faults.join('\n'),
  );
  t.true(
    faults.some((message) => /turns\./.test(message)),
    faults.join('\n'),
  );
});
