import test from 'ava';
import mysql from 'mysql2/promise';
import { SecretaryError } from '../../src/common/index.js';
import { DatabaseServer } from '../../src/storage/index.js';
import { Bench } from './bench.js';

/** How the root of each server is let in by the kernel's word alone, which is how Debian sets both up. */
const bySocket = {
  mysql: "INSTALL PLUGIN auth_socket SONAME 'auth_socket.so'; ALTER USER root@localhost IDENTIFIED WITH auth_socket",
  'mariadb-11.8': 'ALTER USER root@localhost IDENTIFIED VIA unix_socket',
} as const;

for (const flavour of ['mysql', 'mariadb-11.8'] as const) {
  const bench = new Bench(flavour);
  test.before(() => bench.start());
  test.after.always(() => bench.remove());

  test.serial(`${flavour}: a database and its account are made once, and deleted one by one`, async (t) => {
    const options = { socketPath: bench.server.socketPath, database: 'calls', account: 'desk' };
    const server = new DatabaseServer(options);
    const { version, ...nothing } = await server.look();
    t.regex(version, /^\d+\.\d+/);
    t.deepEqual(nothing, { hasDatabase: false, hasAccount: false });
    t.false(await server.letsIn('first'));
    await server.create('first');
    await server.create('se"cond\'');
    t.true(await server.letsIn('se"cond\''));
    t.false(await server.letsIn('first'));
    const { socketPath } = options;
    const login = { socketPath, user: 'desk', password: 'se"cond\'', database: 'calls' };
    const connection = await mysql.createConnection(login);
    await connection.query('CREATE TABLE x (a INT)');
    await t.throwsAsync(
      connection.query('CREATE DATABASE other'),
      undefined,
      'it may do everything in its own database alone',
    );
    await connection.end();
    await server.dropAccount();
    t.false(await server.letsIn('se"cond\''));
    t.true((await server.look()).hasDatabase);
    await server.dropDatabase();
    t.false((await server.look()).hasDatabase);
    t.throws(() => new DatabaseServer({ ...options, database: 'a`b' }), {
      instanceOf: SecretaryError,
      code: 'bad-input',
    });
  });

  test.serial(`${flavour}: root gets in with its password, by the socket, or not at all, which is told`, async (t) => {
    const { socketPath } = bench.server;
    const options = { socketPath, database: 'calls', account: 'desk' };
    await bench.sql('', "ALTER USER root@localhost IDENTIFIED BY 'Sesame1234'");
    const error = await t.throwsAsync<SecretaryError>(new DatabaseServer(options).look(), { code: 'unavailable' });
    t.regex(error?.message ?? '', /refuses its root/);
    t.regex(error?.advice ?? '', /--root-password-file/);
    await t.notThrowsAsync(new DatabaseServer({ ...options, rootPassword: 'Sesame1234' }).look());
    for (const statement of bySocket[flavour].split('; ')) await bench.sql('', statement);
    const looked = new DatabaseServer(options).look();
    // Only root is root.
    if (process.getuid?.() === 0) await t.notThrowsAsync(looked);
    else await t.throwsAsync(looked, { code: 'unavailable' });
    const nowhere = new DatabaseServer({ ...options, socketPath: '/nowhere/mysqld.sock' }).look();
    await t.throwsAsync(nowhere, { code: 'unavailable' });
  });
}
