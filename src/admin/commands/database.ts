import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { SecretaryError } from '../../common/index.js';
import { DatabaseServer, openStorage } from '../../storage/index.js';
import type { Context } from '../context.js';
import { readSecretFile } from '../secret-file.js';

interface ServerFlags {
  socket: string;
  passwordFile: string;
  rootPasswordFile?: string;
  name: string;
  user: string;
  json?: true;
}

interface DropFlags extends ServerFlags {
  database?: true;
  account?: true;
}

/** Whether the tables in the database are what this program wants. */
type Tables = 'unknown' | 'current' | 'missing' | 'hold data' | 'newer';

/** `secretary database`: what install.sh has done at the database server. */
export function addDatabase(program: Command, context: Context): void {
  const database = program
    .command('database')
    .description('look after the database at a local server, as its root: what install.sh does');
  const server = (name: string, description: string) =>
    database
      .command(name)
      .description(description)
      .requiredOption('--socket <path>', "the server's Unix socket")
      .requiredOption('--password-file <file>', "the account's password, mode 0600")
      .option('--root-password-file <file>', "password of the server's root, where the socket alone does not let it in")
      .option('--name <database>', 'name of the database', 'secretary')
      .option('--user <account>', 'name of the account, at localhost', 'secretary');
  server('check', 'say what is there and what is missing; change nothing')
    .option('--json', 'one JSON document: { version, hasDatabase, hasAccount, login, tables }')
    .action((flags: ServerFlags) => check(context, flags));
  server('create', 'make the database and its account where they are missing').action(async (flags: ServerFlags) => {
    await serverOf(flags).create(readSecretFile(flags.passwordFile));
    context.output.line('The database and its account are there.');
  });
  server('drop', 'delete the database with every call in it, or its account')
    .option('--database', 'the database')
    .option('--account', 'the account')
    .action((flags: DropFlags) => drop(context, flags));
}

function serverOf({ socket, name, user, rootPasswordFile }: ServerFlags): DatabaseServer {
  const rootPassword = rootPasswordFile === undefined ? undefined : readSecretFile(rootPasswordFile);
  return new DatabaseServer({
    socketPath: socket,
    database: name,
    account: user,
    ...(rootPassword !== undefined && { rootPassword }),
  });
}

async function check(context: Context, flags: ServerFlags): Promise<void> {
  const server = serverOf(flags);
  const { version, hasDatabase, hasAccount } = await server.look();
  const password = existsSync(flags.passwordFile) ? readSecretFile(flags.passwordFile) : undefined;
  const login = hasDatabase && hasAccount && password !== undefined && (await server.letsIn(password));
  const tables = login ? await tablesOf(context, flags, password) : 'unknown';
  if (flags.json) return context.output.json({ version, hasDatabase, hasAccount, login, tables });
  context.output.line(`server is ${version}`);
  context.output.line(`database is ${hasDatabase ? 'there' : 'missing'}`);
  context.output.line(`account is ${hasAccount ? 'there' : 'missing'}`);
  context.output.line(`login ${login ? 'works' : 'fails'}`);
  context.output.line(tables === 'hold data' ? 'tables hold data and are old' : `tables are ${tables}`);
}

async function tablesOf(context: Context, { socket, name, user }: ServerFlags, password: string): Promise<Tables> {
  const storage = await openStorage({ socketPath: socket, user, password, database: name, log: context.log });
  try {
    if (!(await storage.needsMigration())) return 'current';
    return (await storage.backups.isNeeded()) ? 'hold data' : 'missing';
  } catch (error) {
    if (error instanceof SecretaryError && error.message.includes('newer version')) return 'newer';
    throw error;
  } finally {
    await storage.close();
  }
}

async function drop(context: Context, flags: DropFlags): Promise<void> {
  if (!flags.database && !flags.account)
    throw new SecretaryError('bad-input', 'say what to delete: --database, --account or both');
  const server = serverOf(flags);
  if (flags.database) await server.dropDatabase();
  if (flags.account) await server.dropAccount();
  context.output.line('Deleted.');
}
