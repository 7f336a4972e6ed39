import { join } from 'node:path';
import type { AsteriskInstallation } from './installations.js';

/** Where one Asterisk instance keeps its things. */
export interface AsteriskFolders {
  readonly etc: string;
  readonly spool: string;
  readonly log: string;
  readonly lib: string;
  readonly db: string;
  /** Holds the control socket: a short path, because a socket's has room for 107 bytes only. */
  readonly run: string;
}

/** What `{{name}}` in a configuration file stands for. */
export type Placeholders = Readonly<Record<string, string | number>>;

/** Modules that need hardware, other databases or another network, or that nothing of ours uses. */
const unwanted = [
  'app_agent_pool app_alarmreceiver app_amd app_confbridge app_festival app_followme app_getcpeid app_page app_queue',
  'app_adsiprog app_voicemail_imap app_voicemail_odbc cdr_adaptive_odbc cdr_csv cdr_custom cdr_manager cdr_odbc',
  'cdr_pgsql cdr_radius cdr_sqlite3_custom cdr_syslog cdr_tds cel_custom cel_manager cel_odbc cel_pgsql cel_radius',
  'cel_sqlite3_custom cel_tds chan_alsa chan_console chan_dahdi chan_iax2 chan_mgcp chan_mobile chan_motif chan_oss',
  'chan_ooh323 chan_phone chan_sip chan_skinny chan_unistim chan_vpb func_aes func_odbc pbx_ael pbx_dundi pbx_lua',
  'res_ari_mailboxes res_calendar res_calendar_caldav res_calendar_ews res_calendar_exchange',
  'res_calendar_icalendar res_clialiases res_config_ldap res_config_odbc res_config_pgsql res_config_sqlite',
  'res_config_sqlite3 res_config_mysql res_crypto res_fax_spandsp res_geolocation res_hep res_hep_pjsip res_hep_rtcp',
  'res_odbc res_odbc_transaction res_parking res_phoneprov res_pjsip_config_wizard res_pjsip_geolocation',
  'res_pjsip_notify res_pjsip_phoneprov_provider res_pjsip_stir_shaken res_prometheus res_smdi res_snmp res_statsd',
  'res_stir_shaken res_stun_monitor res_timing_dahdi res_xmpp',
].flatMap((line) => line.split(' '));

/** Files whose mere absence makes a module complain. */
const emptyFiles = [
  'acl aeap ccss chan_websocket cli_permissions dnsmgr enum extconfig features followme minivm musiconhold pjproject',
  'res_http_media_cache resolver_unbound sorcery stasis udptl websocket_client dsp codecs cli',
].flatMap((line) => line.split(' ').map((name) => `${name}.conf`));

/** The files that every instance gets, by name; the caller's of the same name replace them. */
export function baseFiles(
  installation: AsteriskInstallation,
  folders: AsteriskFolders,
  verbose: number,
): Record<string, string> {
  return {
    ...Object.fromEntries(emptyFiles.map((name) => [name, ''])),
    'asterisk.conf': asteriskConf(installation, folders, verbose),
    'modules.conf': `[modules]\nautoload=yes\n${unwanted.map((name) => `noload=${name}.so\n`).join('')}`,
    'logger.conf': '[general]\ndateformat=%F %T.%3q\n[logfiles]\nmessages.log => notice,warning,error,verbose\n',
    'http.conf': '[general]\nenabled=yes\nbindaddr=127.0.0.1\nbindport={{httpPort}}\n',
    'ari.conf': '[general]\nenabled=yes\n\n[{{user}}]\ntype=user\nread_only=no\npassword={{password}}\n',
    'manager.conf': `[general]\nenabled=yes\nbindaddr=127.0.0.1\nport={{amiPort}}\n
[{{user}}]\nsecret={{password}}\nread=all\nwrite=all\n`,
    'rtp.conf': '[general]\nrtpstart={{rtpStart}}\nrtpend={{rtpEnd}}\n',
    'pjsip.conf': `[global]\ntype=global\nendpoint_identifier_order=username,ip,anonymous\n
[transport]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:{{sipPort}}\n`,
    'extensions.conf': '[general]\n\n[default]\n',
    'voicemail.conf': '[general]\nformat=wav\n\n[default]\n',
    'indications.conf':
      '[general]\ncountry=us\n\n[us]\ndescription=United States\nringcadence=2000,4000\ndial=350+440\nbusy=480+620/500,0/500\nring=440+480/2000,0/4000\ncongestion=480+620/250,0/250\n',
    'cdr.conf': '[general]\nenable=no\n',
    'cel.conf': '[general]\nenable=no\n',
  };
}

function asteriskConf(installation: AsteriskInstallation, folders: AsteriskFolders, verbose: number): string {
  return `[directories]
astetcdir => ${folders.etc}
astmoddir => ${installation.modules}
astdatadir => ${installation.data}
astvarlibdir => ${folders.lib}
astkeydir => ${folders.lib}
astagidir => ${folders.lib}
astdbdir => ${folders.db}
astspooldir => ${folders.spool}
astrundir => ${folders.run}
astlogdir => ${folders.log}

[options]
verbose = ${verbose}
`;
}

export function foldersIn(directory: string, run: string): AsteriskFolders {
  const folder = (name: string) => join(directory, name);
  return {
    etc: folder('etc'),
    spool: folder('spool'),
    log: folder('log'),
    lib: folder('lib'),
    db: folder('db'),
    run,
  };
}

/** Puts values for `{{name}}`; one that is not known stays, so that Asterisk's log shows it. */
export function fillIn(text: string, values: Placeholders): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}
