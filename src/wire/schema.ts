import { join } from 'node:path';
import { loadSync, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import { service as health } from 'grpc-health-check';
import { projectRoot, SecretaryError } from '../common/index.js';
import type {
  WireConverseEvent,
  WireConverseRequest,
  WireHealthReply,
  WireModelDescription,
  WireSummarizeRequest,
  WireSummaryDraft,
} from './messages.js';

/** Full name of the service; also the name that grpc.health.v1 is asked for. */
export const LANGUAGE_MODEL_SERVICE = 'secretary.v1.LanguageModel';

/** Where the model server listens when nobody says otherwise: this machine only. */
export const DEFAULT_ADDRESS = '127.0.0.1:50551';

/** Longest message either side accepts, bytes. A call of an hour is about 60 kB of transcript. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

/** A `type` and not an `interface`, so that it passes as grpc-js's ServiceDefinition. */
export type LanguageModelMethods = {
  Converse: MethodDefinition<WireConverseRequest, WireConverseEvent>;
  Summarize: MethodDefinition<WireSummarizeRequest, WireSummaryDraft>;
  Describe: MethodDefinition<Record<string, never>, WireModelDescription>;
};

/** The methods of proto/secretary/v1/language_model.proto, read at run time, so that no generated code is committed. */
export const languageModelMethods = loadMethods();

/** grpc.health.v1.Health/Check, as a client needs it. */
export const healthCheckMethod = health.Check as MethodDefinition<{ service: string }, WireHealthReply>;

function loadMethods(): LanguageModelMethods {
  const loaded = loadSync('secretary/v1/language_model.proto', {
    includeDirs: [join(projectRoot, 'proto')],
    keepCase: false,
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  const service = loaded[LANGUAGE_MODEL_SERVICE] as ServiceDefinition | undefined;
  if (service === undefined) throw new SecretaryError('damaged', `${LANGUAGE_MODEL_SERVICE} is not in proto/`);
  return service as unknown as LanguageModelMethods;
}
