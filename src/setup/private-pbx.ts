import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../common/index.js';
import { type AsteriskOptions, type RunningAsterisk, startAsterisk } from './asterisk.js';

/** The desk that nobody answers: its extension, its PJSIP endpoint and its voicemail box. */
const DESK = '201';
/** A real telephone that a person may register to the PBX (`secretary demo --keep`). */
const SOFTPHONE = '202';
const PHONE_PASSWORD = 'desk-phone';

export interface PbxOptions
  extends Pick<AsteriskOptions, 'version' | 'installation' | 'directory' | 'ports' | 'password' | 'progress'> {
  /** How long the desk phone rings before the secretary gets the call, seconds. Default: 2. */
  ringSeconds?: number;
  /** Where Asterisk brings a call when our connection is down: a port of 127.0.0.1. Default: nowhere. Not for Asterisk 16. */
  callSockets?: { readonly port: number; readonly password: string };
}

/** An Asterisk with the product's own dialplan, a desk phone account 201 and a trunk. */
export interface RunningPbx {
  readonly asterisk: RunningAsterisk;
  readonly ariUrl: string;
  /** Of ARI and AMI alike. */
  readonly user: string;
  readonly password: string;
  readonly ami: { readonly host: string; readonly port: number; readonly user: string; readonly password: string };
  /** The Stasis application that the dialplan asks for. */
  readonly application: 'secretary';
  readonly sipPort: number;
  /** What a softphone registers with. */
  readonly softphone: { readonly user: string; readonly password: string; readonly server: string };
  /** Where app_voicemail puts the messages of box 201: msg0000.wav and msg0000.txt in it. */
  readonly inbox: string;
  /** Paths of the recordings in the inbox, oldest first; while one is being taken it is not among them. */
  voicemails(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface OutsideWorldOptions
  extends Pick<AsteriskOptions, 'version' | 'installation' | 'directory' | 'ports' | 'password' | 'progress'> {
  pbx: Pick<RunningPbx, 'sipPort'>;
}

/** A second Asterisk: the calling side, and the desk phone 201, which is registered, rings, and is never answered. */
export interface OutsideWorld {
  readonly asterisk: RunningAsterisk;
  readonly ariUrl: string;
  readonly user: string;
  readonly password: string;
  /** A Stasis application for whoever plays the caller. */
  readonly application: 'caller';
  /** What to originate to call `extension` of the PBX: "PJSIP/201@pbx". */
  endpoint(extension: string): string;
  /** The bodies of the NOTIFY requests that the desk phone has received (RFC 3842), oldest first. */
  lampMessages(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts the PBX with the files of `asterisk-config/`, as a reader would install them. */
export async function startPbx(options: PbxOptions): Promise<RunningPbx> {
  const { ringSeconds = 2, callSockets, ...rest } = options;
  const asterisk = await startAsterisk({
    ...rest,
    name: 'pbx',
    files: await pbxFiles(callSockets),
    values: { ringSeconds, desk: DESK, softphone: SOFTPHONE, phonePassword: PHONE_PASSWORD },
  });
  const { user, password, amiPort: port, sipPort, host } = asterisk;
  const inbox = join(asterisk.folders.spool, 'voicemail/default', DESK, 'INBOX');
  return {
    asterisk,
    ariUrl: asterisk.url,
    user,
    password,
    ami: { host, port, user, password },
    application: 'secretary',
    sipPort,
    softphone: { user: SOFTPHONE, password: PHONE_PASSWORD, server: `${host}:${sipPort}` },
    inbox,
    voicemails: () => voicemailsIn(inbox),
    stop: () => asterisk.stop(),
  };
}

/** Starts the outside world and waits until its desk phone is registered. */
export async function startOutsideWorld(options: OutsideWorldOptions): Promise<OutsideWorld> {
  const { pbx, ...rest } = options;
  const asterisk = await startAsterisk({
    ...rest,
    name: 'outside',
    user: 'caller',
    files: outsideFiles,
    values: { pbxPort: pbx.sipPort, desk: DESK, phonePassword: PHONE_PASSWORD },
  });
  await asterisk.cli('pjsip set logger on');
  await registered(asterisk);
  return {
    asterisk,
    ariUrl: asterisk.url,
    user: asterisk.user,
    password: asterisk.password,
    application: 'caller',
    endpoint: (extension) => `PJSIP/${extension}@pbx`,
    lampMessages: async () => notifications(await asterisk.messages()),
    stop: () => asterisk.stop(),
  };
}

/** The shipped files with our ports and passwords in the places where a reader puts theirs. */
async function pbxFiles(callSockets: PbxOptions['callSockets']): Promise<Record<string, string>> {
  return {
    ...(await usualFiles()),
    ...(callSockets && (await filesOfCallSockets(callSockets))),
  };
}

function shipped(name: string): Promise<string> {
  return readFile(join(projectRoot, 'asterisk-config', name), 'utf8');
}

async function filesOfCallSockets({ port, password }: NonNullable<PbxOptions['callSockets']>) {
  const ari = (await shipped('ari.conf')).replace('CHANGE-ME-ARI', '{{password}}');
  const client = await shipped('websocket_client.conf');
  return {
    'ari.conf': ari.replace(/^;(?=\[secretary-call\]|\w+ = )/gm, ''),
    'websocket_client.conf': client.replace('CHANGE-ME-CALL', password).replace(':8790/', `:${port}/`),
  };
}

async function usualFiles(): Promise<Record<string, string>> {
  return {
    'extensions_secretary.conf': await shipped('extensions_secretary.conf'),
    'extensions.conf': pbxDialplan,
    'ari.conf': (await shipped('ari.conf')).replace('CHANGE-ME-ARI', '{{password}}'),
    'http.conf': (await shipped('http.conf')).replace(/^bindport = .*$/m, 'bindport = {{httpPort}}'),
    'manager.conf': (await shipped('manager.conf'))
      .replace('CHANGE-ME-AMI', '{{password}}')
      .replace(/^port = .*$/m, 'port = {{amiPort}}'),
    'minivm.conf': await shipped('minivm.conf'),
    'voicemail.conf': (await shipped('voicemail.conf')).replace('CHANGE-ME-PIN', '4321'),
    'pjsip.conf': `${(await shipped('pjsip.conf'))
      .replace('CHANGE-ME-PHONE', '{{phonePassword}}')
      .replace(/^bind = .*$/m, 'bind = 127.0.0.1:{{sipPort}}')}${pbxTrunk}`,
  };
}

const pbxDialplan = `[general]

[from-internal]
exten => _2XX,1,Dial(PJSIP/\${EXTEN},{{ringSeconds}})
 same => n,Goto(secretary,\${EXTEN},1)

#include extensions_secretary.conf
`;

/** Everything from this machine that does not register as a phone comes over the trunk. */
const pbxTrunk = `
[global]
type = global
endpoint_identifier_order = username,ip

[{{softphone}}]
type = endpoint
transport = transport-udp
context = from-internal
disallow = all
allow = ulaw,alaw
aors = {{softphone}}
auth = {{softphone}}
direct_media = no

[{{softphone}}]
type = auth
auth_type = userpass
username = {{softphone}}
password = {{phonePassword}}

[{{softphone}}]
type = aor
max_contacts = 3
remove_existing = yes

[trunk]
type = endpoint
transport = transport-udp
context = from-internal
disallow = all
allow = ulaw
direct_media = no

[trunk]
type = identify
endpoint = trunk
match = 127.0.0.1
`;

const outsideFiles = {
  'ari.conf': '[general]\nenabled = yes\n\n[{{user}}]\ntype = user\nread_only = no\npassword = {{password}}\n',
  'extensions.conf': `[general]

[phone]
; The desk phone: rings and is never answered.
exten => _X.,1,Ringing()
 same => n,Wait(120)
`,
  'pjsip.conf': `[transport]
type = transport
protocol = udp
bind = 127.0.0.1:{{sipPort}}

[pbx]
type = endpoint
transport = transport
context = phone
disallow = all
allow = ulaw
aors = pbx
direct_media = no

; The same, for a caller whose phone sends its keys in SIP INFO requests (RFC 6086) and not in RTP.
[pbx-info]
type = endpoint
transport = transport
context = phone
disallow = all
allow = ulaw
aors = pbx
direct_media = no
dtmf_mode = info

[pbx]
type = aor
contact = sip:127.0.0.1:{{pbxPort}}

[pbx]
type = identify
endpoint = pbx
match = 127.0.0.1

[desk]
type = registration
transport = transport
outbound_auth = desk
server_uri = sip:127.0.0.1:{{pbxPort}}
client_uri = sip:{{desk}}@127.0.0.1:{{pbxPort}}
contact_user = {{desk}}
; Asterisk waits up to ten seconds otherwise.
max_random_initial_delay = 0
retry_interval = 1
forbidden_retry_interval = 1
max_retries = 10000

[desk]
type = auth
auth_type = userpass
username = {{desk}}
password = {{phonePassword}}
`,
};

/** A registration takes some tens of milliseconds; a busy machine gets 15 s. */
async function registered(asterisk: RunningAsterisk): Promise<void> {
  for (let attempt = 0; attempt < 75; attempt += 1) {
    if (/\bRegistered\b/.test(await asterisk.cli('pjsip show registrations'))) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the desk phone could not register');
}

/** Asterisk writes the .txt last, when the message is complete. */
async function voicemailsIn(inbox: string): Promise<string[]> {
  const names = await readdir(inbox).catch(() => [] as string[]);
  const complete = names.filter((name) => /^msg\d+\.txt$/.test(name)).sort();
  return complete.map((name) => join(inbox, name.replace(/txt$/, 'wav')));
}

/** From the log of PJSIP: "<--- Received SIP request (n bytes) …", the request, an empty line, the body. */
function notifications(log: string): string[] {
  const received = log.split(/<--- (?=Received|Transmitting)/).filter((part) => /^Received[^\n]*\nNOTIFY /.test(part));
  const lines = received.map((part) => part.match(/^(Messages-Waiting|Voice-Message):.*$/gm) ?? []);
  return lines.map((body) => body.join('\n').replaceAll('\r', '')).filter((body) => body !== '');
}
