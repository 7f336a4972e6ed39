import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { type ParsedMail, simpleParser } from 'mailparser';

/** A letter as the manager's mail program shows it. */
export interface Letter {
  /** The .eml file. */
  readonly path: string;
  /** Its body as a page to open in a browser. */
  readonly htmlPath: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly { readonly name: string; readonly bytes: number }[];
}

/** Copies an .eml file to `path`, reads it, and writes its HTML part beside it. */
export async function openLetter(from: string, path: string): Promise<Letter> {
  await copyFile(from, path);
  const mail = await simpleParser(await readFile(path));
  const htmlPath = path.replace(/\.eml$/, '.html');
  if (typeof mail.html === 'string') await writeFile(htmlPath, mail.html, { mode: 0o600 });
  return {
    path,
    htmlPath,
    to: addresses(mail),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    attachments: mail.attachments.map(({ filename, size }) => ({ name: filename ?? '', bytes: size })),
  };
}

function addresses({ to }: ParsedMail): string {
  const lists = to === undefined ? [] : Array.isArray(to) ? to : [to];
  return lists.flatMap((list) => list.value.map(({ address }) => address ?? '')).join(', ');
}
