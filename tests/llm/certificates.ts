import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';

const run = promisify(execFile);

export interface Certificates {
  caFile: string;
  serverCert: string;
  serverKey: string;
  clientCert: string;
  clientKey: string;
  /** Signed by another authority. */
  strangerCert: string;
  strangerKey: string;
}

/**
 * Certificates for one test, valid for a day. openssl is on every machine that has pip: python3-pip depends on
 * ca-certificates, and that on openssl.
 */
export async function makeCertificates(t: ExecutionContext): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'secretary-tls-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await authority(folder, 'ca');
  await authority(folder, 'other');
  await signed(folder, 'server', 'ca', 'model.example');
  await signed(folder, 'client', 'ca', 'secretary');
  await signed(folder, 'stranger', 'other', 'secretary');
  const file = (name: string) => join(folder, name);
  return {
    caFile: file('ca.crt'),
    serverCert: file('server.crt'),
    serverKey: file('server.key'),
    clientCert: file('client.crt'),
    clientKey: file('client.key'),
    strangerCert: file('stranger.crt'),
    strangerKey: file('stranger.key'),
  };
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

async function authority(folder: string, name: string): Promise<void> {
  const [key, crt] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  await run('openssl', ['req', '-x509', ...EC_KEY, '-keyout', key, '-out', crt, '-days', '1', '-subj', `/CN=${name}`]);
}

async function signed(folder: string, name: string, ca: string, host: string): Promise<void> {
  const path = (extension: string, of = name) => join(folder, `${of}.${extension}`);
  const subject = `/CN=${host}`;
  await run('openssl', ['req', ...EC_KEY, '-keyout', path('key'), '-out', path('csr'), '-subj', subject]);
  await writeFile(path('ext'), `subjectAltName=DNS:${host}\n`);
  const signer = ['-CA', path('crt', ca), '-CAkey', path('key', ca), '-CAcreateserial'];
  const out = ['-out', path('crt'), '-days', '1', '-extfile', path('ext')];
  await run('openssl', ['x509', '-req', '-in', path('csr'), ...signer, ...out]);
}
