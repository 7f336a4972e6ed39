import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** parked: given up until a person retries it; discarded: given up for good, by a person. */
export type JobState = 'waiting' | 'running' | 'done' | 'parked' | 'discarded';

@Entity('jobs')
export class JobEntity {
  @PrimaryGeneratedColumn({ type: 'int', unsigned: true })
  id!: number;

  @Column({ type: 'varchar', length: 40 })
  kind!: string;

  @Column({ name: 'call_id', type: 'char', length: 36, nullable: true })
  callId!: string | null;

  /** "call:kind" for the jobs that end a call, so that ending it twice writes them once. */
  @Column({ name: 'once_key', type: 'varchar', length: 80, nullable: true })
  onceKey!: string | null;

  @Column({ type: 'json' })
  payload!: Record<string, unknown>;

  @Column({ type: 'varchar', length: 16 })
  state!: JobState;

  @Column({ type: 'int', unsigned: true, default: 0 })
  attempts!: number;

  @Column({ name: 'not_before', type: 'datetime', precision: 3 })
  notBefore!: Date;

  @Column({ name: 'claimed_by', type: 'varchar', length: 80, nullable: true })
  claimedBy!: string | null;

  @Column({ name: 'claimed_until', type: 'datetime', precision: 3, nullable: true })
  claimedUntil!: Date | null;

  /** The daemon that did (daemons.id). */
  @Column({ name: 'claimed_instance', type: 'char', length: 36, nullable: true })
  claimedInstance!: string | null;

  @Column({ name: 'last_error', type: 'varchar', length: 1000, nullable: true })
  lastError!: string | null;

  /** Fencing token: grows with every claim, so a worker that lost its lease cannot close what another one holds. */
  @Column({ type: 'int', unsigned: true, default: 0 })
  token!: number;

  @Column({ name: 'depends_on', type: 'int', unsigned: true, nullable: true })
  dependsOn!: number | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'finished_at', type: 'datetime', precision: 3, nullable: true })
  finishedAt!: Date | null;

  /** When a mail server was last given its letter whose answer is not known, or was yes. */
  @Column({ name: 'handed_at', type: 'datetime', precision: 3, nullable: true })
  handedAt!: Date | null;

  /** The claim under which that was. */
  @Column({ name: 'handed_token', type: 'int', unsigned: true, nullable: true })
  handedToken!: number | null;

  /** Under which its letter was first handed over, and goes out ever after. */
  @Column({ name: 'message_id', type: 'varchar', length: 320, nullable: true })
  messageId!: string | null;

  /** How often its letter was handed over though an earlier one may have arrived. */
  @Column({ type: 'int', unsigned: true, default: 0 })
  resent!: number;
}
