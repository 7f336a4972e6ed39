import { CallEntity } from './entities/call.entity.js';
import { DaemonEntity } from './entities/daemon.entity.js';
import { JobEntity } from './entities/job.entity.js';
import { MailboxEntity } from './entities/mailbox.entity.js';
import { RecordingChunkEntity, RecordingEntity } from './entities/recording.entity.js';
import { SummaryEntity } from './entities/summary.entity.js';
import { TurnEntity } from './entities/turn.entity.js';
import { CreateTables1795305600000 } from './migrations/1795305600000-create-tables.js';
import { MailboxSettings1795392000000 } from './migrations/1795392000000-mailbox-settings.js';
import { CallerTags1795478400000 } from './migrations/1795478400000-caller-tags.js';
import { DialogueStates1795564800000 } from './migrations/1795564800000-dialogue-states.js';
import { Delivery1795651200000 } from './migrations/1795651200000-delivery.js';
import { Backups1795824000000 } from './migrations/1795824000000-backups.js';
import { AfterADeath1795910400000 } from './migrations/1795910400000-after-a-death.js';

export const entities = [
  MailboxEntity,
  DaemonEntity,
  CallEntity,
  TurnEntity,
  RecordingEntity,
  RecordingChunkEntity,
  SummaryEntity,
  JobEntity,
];

/** Oldest first. A migration that was released is never edited; the next one is added below it. */
export const migrations = [
  CreateTables1795305600000,
  MailboxSettings1795392000000,
  CallerTags1795478400000,
  DialogueStates1795564800000,
  Delivery1795651200000,
  Backups1795824000000,
  AfterADeath1795910400000,
];
