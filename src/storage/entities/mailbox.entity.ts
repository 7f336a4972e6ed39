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
}

export function toMailbox({ lamp, ...rest }: MailboxEntity): Mailbox {
  return { ...rest, lamp: lamp ?? undefined };
}
