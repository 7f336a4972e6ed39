/*
 * The messages of proto/secretary/v1/language_model.proto as protobufjs gives and takes them (camelCase, enums by name,
 * int64 as number). Hand-written: small, and checked against the proto file by a round-trip test.
 */
export type WireFieldType =
  | 'FIELD_TYPE_UNSPECIFIED'
  | 'FIELD_TYPE_NAME'
  | 'FIELD_TYPE_PHONE'
  | 'FIELD_TYPE_TEXT'
  | 'FIELD_TYPE_TIME'
  | 'FIELD_TYPE_ADDRESS'
  | 'FIELD_TYPE_CODE'
  | 'FIELD_TYPE_NUMBER'
  | 'FIELD_TYPE_EMAIL'
  | 'FIELD_TYPE_YES_NO'
  | 'FIELD_TYPE_CHOICE'
  | 'FIELD_TYPE_URGENCY';
export type WireSpeaker = 'SPEAKER_UNSPECIFIED' | 'SPEAKER_CALLER' | 'SPEAKER_SECRETARY';
export type WireUrgency = 'URGENCY_UNSPECIFIED' | 'URGENCY_LOW' | 'URGENCY_NORMAL' | 'URGENCY_URGENT';
export type WireEndReason = 'END_REASON_UNSPECIFIED' | 'END_REASON_STOP' | 'END_REASON_LENGTH';

export interface WireField {
  name: string;
  type: WireFieldType;
  required: boolean;
  question?: string | undefined;
  label?: string | undefined;
  pattern?: string | undefined;
  choices: string[];
  confirm?: boolean | undefined;
}

export interface WireEarlierCall {
  atMs: number;
  callerName: string;
  reason: string;
}

export interface WireTurn {
  index: number;
  speaker: WireSpeaker;
  text: string;
  startMs: number;
  endMs: number;
  engine: string;
  confidence?: number | undefined;
  interrupted: boolean;
}

export interface WireTool {
  name: string;
  description: string;
  parametersJson: string;
}

export interface WireConverseRequest {
  callId: string;
  language: string;
  mailboxName: string;
  persona: string;
  knowledge: { question: string; answer: string }[];
  agenda: WireField[];
  notes: Record<string, string>;
  turns: WireTurn[];
  tools: WireTool[];
  callerNumber: string;
  phoneRegion: string;
  timeZone: string;
  nowMs: number;
  secretaryName: string;
  passages: string[];
  earlierCalls: WireEarlierCall[];
  canTransfer: boolean;
  urgentWords: string[];
  saidSoFar: string;
  searched: string[];
}

/** Exactly one member is set. */
export interface WireConverseEvent {
  text?: string | undefined;
  tool?: { name: string; argumentsJson: string } | undefined;
  end?: { reason: WireEndReason; usage?: { inputTokens: number; outputTokens: number } | null | undefined } | undefined;
}

export interface WireSummarizeRequest {
  callId: string;
  language: string;
  mailboxName: string;
  turns: WireTurn[];
  notes: Record<string, string>;
  callerNumber: string;
  phoneRegion: string;
  urgentWords: string[];
}

export interface WireSummaryDraft {
  statements: { text: string; turns: number[] }[];
  callerName: string;
  callbackNumber: string;
  reason: string;
  urgency: WireUrgency;
  engine: string;
}

export interface WireModelDescription {
  backend: string;
  model: string;
  licence: string;
}

export interface WireHealthReply {
  status: 'UNKNOWN' | 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';
}
