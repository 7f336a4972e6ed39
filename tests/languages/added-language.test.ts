import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { projectRoot } from '../../src/common/index.js';
import { parseMailbox } from '../../src/config/mailboxes/index.js';
import { phrasebook } from '../../src/dialogue/index.js';
import { languageCodes } from '../../src/languages/index.js';
import { endOfTurnWaitMs } from '../../src/listening/index.js';
import { Rehearsal } from '../../src/rehearsal/index.js';

const own = mkdtempSync(join(tmpdir(), 'secretary-added-'));
process.env.SECRETARY_LANGUAGES = own;
test.after.always(() => rmSync(own, { recursive: true, force: true }));

const manual = readFileSync(join(projectRoot, 'docs/languages.md'), 'utf8');
writeFileSync(join(own, 'fr.yaml'), /```yaml\n(.*?)```/s.exec(manual)?.[1] ?? '');

test('a language that is a file holds a conversation in its own words', async (t) => {
  const mailbox = parseMailbox(
    {
      extension: '201',
      name: 'Chauffage Martin',
      managerEmail: 'claire@example.org',
      language: 'fr',
      phoneRegion: 'FR',
      timeZone: 'Europe/Paris',
    },
    'the mailbox',
  );
  const answers: string[] = [];
  const rehearsal = new Rehearsal({
    context: { callId: 'call-1', mailbox, callerNumber: '', callerName: '', now: new Date('2026-11-25T09:00:00Z') },
    signal: new AbortController().signal,
  });
  const said = () => rehearsal.turns.findLast(({ speaker }) => speaker === 'secretary')?.text ?? '';
  await rehearsal.start();
  answers.push(said());
  for (const words of [
    'mon chauffage est en panne',
    "je m'appelle Claire Dubois",
    'zéro six un deux trois quatre cinq six sept huit',
    'non',
    'zéro six un deux trois quatre cinq six sept neuf',
    'oui',
    'demain à dix heures',
    'au revoir',
  ]) {
    rehearsal.say(words);
    await rehearsal.settle();
    answers.push(said());
  }
  t.deepEqual(answers, [
    'Bonjour, vous êtes bien chez Chauffage Martin. Je suis un assistant automatique, et cet appel est enregistré. Comment puis-je vous aider ?',
    'Très bien. Puis-je avoir votre nom ?',
    'Merci, Claire Dubois. À quel numéro pouvons-nous vous rappeler ?',
    "Très bien. J'ai noté 0 6, 1 2, 3 4, 5 6, 7 8. C'est bien cela ?",
    'Excusez-moi. Quel est le bon numéro ?',
    "Très bien. J'ai noté 0 6, 1 2, 3 4, 5 6, 7 9. C'est bien cela ?",
    'Merci. Quand pouvons-nous vous rappeler ?',
    'Très bien. Puis-je noter autre chose ?',
    'Je dirai à Chauffage Martin que vous avez appelé, Claire Dubois. Nous vous rappellerons au 0 6, 1 2, 3 4, 5 6, 7 9 : demain à dix heures. Au revoir.',
  ]);
  t.is(rehearsal.notes.callerName, 'Claire Dubois');
  t.is(rehearsal.notes.callbackNumber, '+33612345679');
  t.is(rehearsal.endedBy, 'secretary');
});

test('what the file does not tell is English, and listening borrows nothing', (t) => {
  t.true(languageCodes().includes('fr'));
  t.is(phrasebook('fr').goodbye, 'Au revoir.');
  t.is(phrasebook('fr').stillHere, phrasebook('en').stillHere);
  const waitMs = (last: string, language: string) => endOfTurnWaitMs(`la voiture est ${last}`, language, 'anything');
  t.true(waitMs('so', 'en') > waitMs('là', 'en'), 'in English more is to come');
  t.is(waitMs('so', 'fr'), waitMs('là', 'fr'));
});
