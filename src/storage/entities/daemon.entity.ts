import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A running or dead daemon; says whether its live calls are still being written. */
@Entity('daemons')
export class DaemonEntity {
  @PrimaryColumn({ type: 'char', length: 36 })
  id!: string;

  /** Boot and process namespace: within one place a process id tells whether a daemon lives. */
  @Column({ type: 'varchar', length: 160 })
  place!: string;

  @Column({ type: 'int', unsigned: true })
  pid!: number;

  /** Start of the process in clock ticks since boot, because process ids are used again. */
  @Column({ type: 'varchar', length: 24 })
  started!: string;

  @Column({ name: 'seen_at', type: 'datetime', precision: 3 })
  seenAt!: Date;
}
