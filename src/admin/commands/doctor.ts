import type { Command } from 'commander';
import { messageOf, SecretaryError } from '../../common/index.js';
import { type Config, loadConfig, type Section } from '../../config/index.js';
import { checkAsterisk } from '../checks/asterisk.js';
import { checkDatabase } from '../checks/database.js';
import type { Check, Finding } from '../checks/finding.js';
import { checkLanguageModel } from '../checks/language-model.js';
import { checkLanguages } from '../checks/languages.js';
import { checkMasterKey, checkSpool } from '../checks/machine.js';
import { checkMail } from '../checks/mail.js';
import { checkManager } from '../checks/manager.js';
import { checkModels } from '../checks/models.js';
import { checkModelSpeed, checkSpeed } from '../checks/speed.js';
import { checkPorts, checkQuarantine, checkSecrets, checkVersions } from '../checks/system.js';
import { checkVoicemail } from '../checks/voicemail.js';
import { type Context, configPath } from '../context.js';
import { clean, type Output } from '../output.js';

interface DoctorOptions {
  deep?: true;
  quick?: true;
  json?: true;
}

/** `secretary doctor` */
export function addDoctor(program: Command, context: Context): void {
  context
    .configurable(program.command('doctor'))
    .description('look whether everything that calls need is there, and say what to do about what is not')
    .option('--deep', 'read every byte of the models too')
    .option('--quick', 'do not measure the speed of voice, recogniser and model')
    .option('--json', 'one JSON document: { findings: [{ check, state: ok|hint|warning|fault, detail, advice? }] }')
    .addHelpText(
      'after',
      '\nExit status: 0 no fault was found (warnings may be), 1 a fault was found, 2 wrong arguments.',
    )
    .action(async ({ deep, quick, json }: DoctorOptions, command: Command) => {
      const path = configPath(command);
      const findings = [configFinding(path, context.environment)];
      const checks = checksFor(path, context.environment, deep === true);
      for (const found of await Promise.all(checks.map(run))) findings.push(...found);
      // Afterwards, alone: a machine that does other things at the same time seems slower than it is.
      for (const check of quick ? [] : speedChecks(path, context.environment)) findings.push(...(await run(check)));
      if (json) context.output.json({ findings });
      else print(context.output, findings);
      const faults = findings.filter(({ state }) => state === 'fault').length;
      if (faults > 0)
        throw new SecretaryError('unavailable', faults === 1 ? '1 fault was found' : `${faults} faults were found`);
    });
}

function configFinding(path: string, environment: NodeJS.ProcessEnv): Finding {
  const warnings: string[] = [];
  try {
    loadConfig(path, { environment, onWarning: (message) => warnings.push(message) });
  } catch (error) {
    const advice = error instanceof SecretaryError ? error.advice : undefined;
    return {
      check: 'configuration',
      state: 'fault',
      detail: messageOf(error),
      ...(advice === undefined ? {} : { advice }),
    };
  }
  if (warnings.length > 0) return { check: 'configuration', state: 'warning', detail: warnings.join('\n') };
  return { check: 'configuration', state: 'ok', detail: path };
}

/** One section that is wrong must not hide what the others lead to. */
function sectionsOf(path: string, environment: NodeJS.ProcessEnv) {
  return <S extends Section>(...names: S[]): Pick<Config, S> | undefined => {
    try {
      return loadConfig(path, { sections: names, environment });
    } catch {
      return undefined;
    }
  };
}

function checksFor(path: string, environment: NodeJS.ProcessEnv, deep: boolean): Check[] {
  const section = sectionsOf(path, environment);
  const checks: (Check | undefined)[] = [
    checkVersions,
    given(section('languageModel', 'languageModelServer'), checkSecrets),
    given(section('asterisk'), ({ asterisk }) => checkPorts(asterisk)),
    given(section('spool'), ({ spool }) => checkQuarantine(spool)),
    given(section('listening', 'speaking'), checkLanguages),
    given(section('keys'), ({ keys }) => checkMasterKey(keys)),
    given(section('spool'), ({ spool }) => checkSpool(spool)),
    given(section('database'), ({ database }) => checkDatabase(database)),
    given(section('asterisk'), ({ asterisk }) => checkAsterisk(asterisk)),
    given(section('asterisk'), ({ asterisk }) => checkManager(asterisk)),
    given(section('asterisk'), ({ asterisk }) => checkVoicemail(asterisk)),
    given(section('mail'), ({ mail }) => checkMail(mail)),
    given(section('languageModel'), ({ languageModel }) => checkLanguageModel(languageModel)),
    given(section('listening', 'speaking'), (engines) => checkModels(engines, deep)),
  ];
  return checks.filter((check) => check !== undefined);
}

function speedChecks(path: string, environment: NodeJS.ProcessEnv): Check[] {
  const section = sectionsOf(path, environment);
  const checks = [
    given(section('listening', 'speaking'), checkSpeed),
    given(section('languageModel'), ({ languageModel }) => checkModelSpeed(languageModel)),
  ];
  return checks.filter((check) => check !== undefined);
}

function given<A, B>(value: A | undefined, make: (value: A) => B): B | undefined {
  return value === undefined ? undefined : make(value);
}

async function run(check: Check): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [
      {
        check: 'doctor',
        state: 'fault',
        detail: messageOf(error),
        advice: 'This is a fault of the program: please report it.',
      },
    ];
  }
}

function print(output: Output, findings: readonly Finding[]): void {
  const marks = {
    ok: output.style('green', 'ok   '),
    hint: output.style('cyan', 'hint '),
    warning: output.style('yellow', 'warn '),
    fault: output.style('red', 'FAULT'),
  };
  for (const { check, state, detail, advice } of findings) {
    const [first = '', ...more] = detail.split('\n').map(clean);
    output.line(`${marks[state]}  ${check.padEnd(18)}  ${first}`);
    for (const text of more) output.line(`${' '.repeat(27)}${text}`);
    if (advice !== undefined && state !== 'ok') output.line(`${' '.repeat(27)}${output.style('bold', advice)}`);
  }
}
