import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('recordings')
export class RecordingEntity {
  @PrimaryColumn({ name: 'call_id', type: 'char', length: 36 })
  callId!: string;

  /** "s16le": signed 16-bit little-endian samples, interleaved. */
  @Column({ type: 'varchar', length: 16 })
  format!: string;

  @Column({ name: 'sample_rate_hz', type: 'int', unsigned: true })
  sampleRateHz!: number;

  @Column({ type: 'tinyint', unsigned: true })
  channels!: number;
}

@Entity('recording_chunks')
export class RecordingChunkEntity {
  @PrimaryColumn({ name: 'call_id', type: 'char', length: 36 })
  callId!: string;

  @PrimaryColumn({ type: 'int', unsigned: true })
  chunk!: number;

  @Column({ name: 'is_last', type: 'boolean' })
  last!: boolean;

  /** Per channel. */
  @Column({ type: 'int', unsigned: true })
  samples!: number;

  @Column({ type: 'mediumblob' })
  sealed!: Buffer;
}
