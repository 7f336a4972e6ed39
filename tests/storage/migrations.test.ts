import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { projectRoot, SecretaryError, silentLogger } from '../../src/common/index.js';
import { KeyRing } from '../../src/crypto/index.js';
import { openStorage } from '../../src/storage/index.js';
import { audio, Bench, readAudio, turn } from './bench.js';

const folder = join(projectRoot, 'tests/storage/schemas');
const released = readdirSync(folder).filter((name) => name.endsWith('.sql'));
const keyRing = new KeyRing([{ id: 'released', key: Buffer.alloc(32, 0x2a) }]);
/** The call that stands in every file. */
const CALL = '0b7e5a0e-0000-4000-8000-000000000201';

for (const flavour of ['mysql', 'mariadb-10.11'] as const) {
  const bench = new Bench(flavour);
  test.before(() => bench.start());
  test.after.always(() => bench.remove());

  for (const file of released) {
    test(`${flavour}: the tables of ${file} become today's, and their call is read`, async (t) => {
      const options = await bench.options({ keyRing });
      await load(bench, options.database, readFileSync(join(folder, file), 'utf8'));
      const storage = await openStorage(options);
      t.teardown(() => storage.close());
      t.true(await storage.needsMigration());
      t.true((await storage.migrate()).length > 0);
      t.false(await storage.needsMigration());
      const call = await storage.calls.find(CALL);
      t.is(call?.callerNumber, '+4930123456');
      t.deepEqual(call?.turns, [turn(0, 'Hello!'), turn(1, 'My name is 밥 and the boiler is broken')]);
      t.is(call?.summary?.text, 'Bob’s boiler is broken.');
      t.deepEqual(await readAudio(storage, CALL), audio(0.2));
      t.deepEqual((await storage.jobs.list()).map(({ kind }) => kind).toSorted(), ['lamp', 'mail', 'summarise']);
      t.is((await storage.mailboxes.find('201'))?.name, 'Hollis “Heating” & Söhne 🔥');
      const fresh = await bench.options();
      const other = await openStorage(fresh);
      t.teardown(() => other.close());
      await other.migrate();
      t.deepEqual(await shape(bench, options.database), await shape(bench, fresh.database));
    });
  }

  test(`${flavour}: tables of a newer program are left alone by everything, with what to do`, async (t) => {
    const options = await bench.options();
    const older = await openStorage(options);
    await older.migrate();
    await older.close();
    await bench.sql(
      options.database,
      "INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTheFuture')",
    );
    const before = await bench.sql(options.database, 'SELECT * FROM migrations');
    const storage = await openStorage({ ...options, log: silentLogger() });
    t.teardown(() => storage.close());
    for (const work of [() => storage.migrate(), () => storage.connect(), () => storage.mailboxes.list()]) {
      const error = await t.throwsAsync<SecretaryError>(work, { instanceOf: SecretaryError, code: 'unavailable' });
      t.regex(error?.message ?? '', /newer version.*FromTheFuture/);
      t.truthy(error?.advice);
    }
    t.deepEqual(await bench.sql(options.database, 'SELECT * FROM migrations'), before);
  });
}

test('the version of this program has its file', (t) => {
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
  t.true(released.includes(`${version}.sql`), `tests/storage/schemas/${version}.sql`);
});

async function load(bench: Bench, database: string, text: string): Promise<void> {
  for (const statement of text.replaceAll(/^--.*$/gm, '').split(/;\n/))
    if (statement.trim() !== '') await bench.sql(database, statement);
}

/** Columns, indexes and foreign keys, in no order that history would leave behind. */
async function shape(bench: Bench, database: string): Promise<unknown> {
  const of = (sql: string) => bench.sql(database, sql);
  const where = "table_schema = DATABASE() AND table_name <> 'migrations'";
  return [
    await of(`SELECT table_name AS t, column_name AS c, column_type AS k, is_nullable AS n, column_default AS d,
      collation_name AS l FROM information_schema.columns WHERE ${where} ORDER BY t, c`),
    await of(`SELECT table_name AS t, index_name AS i, non_unique AS u, seq_in_index AS s, column_name AS c
      FROM information_schema.statistics WHERE ${where} ORDER BY t, i, s`),
    await of(`SELECT table_name AS t, constraint_name AS c, referenced_table_name AS r FROM
      information_schema.referential_constraints WHERE constraint_schema = DATABASE() ORDER BY t, c`),
  ];
}
