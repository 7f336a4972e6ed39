import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Field, KnowledgeEntry, Mailbox } from '../../terms/index.js';

@Entity('mailboxes')
export class MailboxEntity {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  extension!: string;

  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @Column({ name: 'manager_name', type: 'varchar', length: 200 })
  managerName!: string;

  @Column({ name: 'manager_email', type: 'varchar', length: 320 })
  managerEmail!: string;

  @Column({ type: 'varchar', length: 16 })
  language!: string;

  @Column({ name: 'time_zone', type: 'varchar', length: 64 })
  timeZone!: string;

  @Column({ name: 'phone_region', type: 'varchar', length: 2 })
  phoneRegion!: string;

  @Column({ type: 'text' })
  greeting!: string;

  @Column({ type: 'text' })
  persona!: string;

  @Column({ type: 'json' })
  knowledge!: readonly KnowledgeEntry[];

  @Column({ type: 'json' })
  agenda!: readonly Field[];

  @Column({ name: 'max_call_ms', type: 'int', unsigned: true })
  maxCallMs!: number;

  @Column({ name: 'missed_call_letter', type: 'boolean' })
  missedCallLetter!: boolean;

  @Column({ type: 'varchar', length: 160, nullable: true })
  lamp!: string | null;

  @Column({ name: 'knowledge_text', type: 'mediumtext', nullable: true })
  knowledgeText!: string | null;

  /** What most mailboxes leave as it is. */
  @Column({ type: 'json', nullable: true })
  settings!: MailboxSettings | null;
}

/** What need not be a column of its own, because nothing is ever looked up by it. */
type MailboxSettings = Pick<Mailbox, (typeof settingNames)[number]>;
const settingNames = [
  'secretaryName',
  'greetingRecording',
  'transferTo',
  'urgentWords',
  'alertEmail',
  'remembersCallers',
] as const;

export function toMailbox({ lamp, knowledgeText, settings, ...rest }: MailboxEntity): Mailbox {
  return { ...rest, ...settings, ...(knowledgeText === null ? {} : { knowledgeText }), lamp: lamp ?? undefined };
}

export function toRow(mailbox: Mailbox): MailboxEntity {
  const settings = Object.fromEntries(settingNames.map((name) => [name, mailbox[name]]));
  const plain = Object.fromEntries(
    Object.entries(mailbox).filter(([name]) => !(settingNames as readonly string[]).includes(name)),
  ) as Omit<Mailbox, keyof MailboxSettings>;
  return { ...plain, lamp: mailbox.lamp ?? null, knowledgeText: mailbox.knowledgeText ?? null, settings };
}
