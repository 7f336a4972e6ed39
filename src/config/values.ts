import { z } from 'zod';

declare const secretBrand: unique symbol;

/** A secret as it is written in the file; it becomes plain text when the configuration is loaded. */
export interface SecretSource {
  readonly [secretBrand]: true;
}

declare const pathBrand: unique symbol;

/** A file that systemd may hand us; it becomes a plain path when the configuration is loaded. */
export interface CredentialPath {
  readonly [pathBrand]: true;
}

/*
 * Building blocks of the schema. The metadata steers the loader: `rule` says what would be right in a fault, `secret`
 * and `path` mark values that are resolved after the check.
 */

export const text = () => z.string().min(1).meta({ rule: 'text' });

/** A number of milliseconds. */
export const milliseconds = (from: number, to: number) => z.int().min(from).max(to);

export const port = () => z.int().min(1).max(65_535);

/** A file or folder; a relative path counts from the folder of the configuration file. */
export const path = () => z.string().min(1).meta({ rule: 'a path', path: true });

export const httpUrl = (example: string) => z.url({ protocol: /^https?$/ }).meta({ rule: `a URL such as ${example}` });

/** A gRPC target that we support: host:port or unix:/path. */
export const grpcAddress = () =>
  z
    .string()
    .regex(/^(unix:\/.+|(\[[0-9a-fA-F:.]+\]|[^\s:/]+):\d{1,5})$/)
    .meta({ rule: 'host:port such as 127.0.0.1:50551, or unix:/path' });

/** `user@host` or `Name <user@host>`, as it stands in a From header. */
export const mailAddress = () =>
  z
    .string()
    .regex(/^([^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/)
    .meta({ rule: 'an address such as secretary@example.com or Secretary <secretary@example.com>' });

export const secret = () =>
  z.custom<SecretSource>(isSecretSource).meta({
    secret: true,
    rule: 'text, { file: PATH }, { env: NAME } or { credential: NAME }',
  });

/** A file; or what systemd hands a service from a file that only root can read (LoadCredential=). */
export const credentialPath = () =>
  z
    .custom<CredentialPath>((value) => (typeof value === 'string' ? value !== '' : isCredential(value)))
    .meta({ rule: 'a path or { credential: NAME }', path: true });

/** By language: BCP 47 primary language, lower case. */
export const byLanguage = <T extends z.ZodType>(value: T) =>
  z.record(z.string().regex(/^[a-z]{2,3}$/), value).meta({ keyRule: 'a language such as en, de or ko' });

export function isSecretSource(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (isCredential(value)) return true;
  const [entry, ...others] = entriesOf(value);
  if (entry === undefined || others.length > 0) return false;
  const [key, place] = entry;
  return (key === 'file' || key === 'env') && isText(place);
}

/** `{ credential: NAME }`; with `file: PATH` for whoever runs without systemd, such as an administrator's commands. */
export function isCredential(value: unknown): value is { credential: string; file?: string } {
  const entries = entriesOf(value);
  const isRight = ([key, place]: [string, unknown]) =>
    key === 'credential' ? isText(place) && CREDENTIAL.test(place) : key === 'file' && isText(place);
  return entries.every(isRight) && entries.some(([key]) => key === 'credential');
}

/** The names that systemd allows, which are those of files (systemd.exec(5)). */
const CREDENTIAL = /^(?!\.{1,2}$)[^/\0:]{1,255}$/;

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
