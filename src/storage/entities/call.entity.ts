import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EndedBy } from '../../terms/index.js';

/** live: a daemon is writing it; ended: as it should; interrupted: its daemon died and the rest was closed by another. */
export type CallState = 'live' | 'ended' | 'interrupted';

@Entity('calls')
export class CallEntity {
  @PrimaryColumn({ type: 'char', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 64 })
  mailbox!: string;

  @Column({ type: 'varchar', length: 16 })
  state!: CallState;

  /** The daemon that writes it (daemons.id). */
  @Column({ type: 'char', length: 36 })
  instance!: string;

  @Column({ name: 'started_at', type: 'datetime', precision: 3 })
  startedAt!: Date;

  @Column({ name: 'duration_ms', type: 'int', unsigned: true, default: 0 })
  durationMs!: number;

  @Column({ name: 'ended_by', type: 'varchar', length: 16, nullable: true })
  endedBy!: EndedBy | null;

  @Column({ type: 'boolean', default: false })
  heard!: boolean;

  @Column({ name: 'wrapped_key', type: 'varbinary', length: 255 })
  wrappedKey!: Buffer;

  /** Sealed { number, name }. */
  @Column({ type: 'blob' })
  caller!: Buffer;

  /** Keyed hash of mailbox and number, where the mailbox remembers its callers. */
  @Column({ name: 'caller_tag', type: 'binary', length: 32, nullable: true })
  callerTag!: Buffer | null;

  /** Sealed { notes, turns: how many }; null while the call is live. */
  @Column({ type: 'mediumblob', nullable: true })
  outcome!: Buffer | null;

  /** From here on words were cut off by the death of a daemon and are to be looked for in the recording; null: none were. */
  @Column({ name: 'unheard_from_ms', type: 'int', unsigned: true, nullable: true })
  unheardFromMs!: number | null;

  /** Sealed state of the dialogue; only while the call is live, and read only when it is adopted. */
  @Column({ type: 'mediumblob', nullable: true, select: false })
  dialogue!: Buffer | null;
}
