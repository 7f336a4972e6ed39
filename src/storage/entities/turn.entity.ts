import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Speaker } from '../../terms/index.js';

@Entity('turns')
export class TurnEntity {
  @PrimaryColumn({ name: 'call_id', type: 'char', length: 36 })
  callId!: string;

  @PrimaryColumn({ name: 'turn_index', type: 'int', unsigned: true })
  index!: number;

  @Column({ type: 'varchar', length: 16 })
  speaker!: Speaker;

  @Column({ name: 'start_ms', type: 'int', unsigned: true })
  startMs!: number;

  @Column({ name: 'end_ms', type: 'int', unsigned: true })
  endMs!: number;

  @Column({ type: 'varchar', length: 160 })
  engine!: string;

  @Column({ type: 'double', nullable: true })
  confidence!: number | null;

  @Column({ type: 'boolean', default: false })
  interrupted!: boolean;

  /** Sealed { text, words }. */
  @Column({ type: 'mediumblob' })
  content!: Buffer;
}
