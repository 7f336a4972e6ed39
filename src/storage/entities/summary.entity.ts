import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('summaries')
export class SummaryEntity {
  @PrimaryColumn({ name: 'call_id', type: 'char', length: 36 })
  callId!: string;

  @Column({ name: 'written_at', type: 'datetime', precision: 3 })
  writtenAt!: Date;

  /** The sealed Summary. */
  @Column({ type: 'mediumblob' })
  content!: Buffer;
}
