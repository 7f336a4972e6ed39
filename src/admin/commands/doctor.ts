import type { Command } from 'commander';
import { messageOf, SecretaryError } from '../../common/index.js';
import { type Config, loadConfig, type Section } from '../../config/index.js';
import { checkAsterisk } from '../checks/asterisk.js';
import { checkDatabase } from '../checks/database.js';
import type { Check, Finding } from '../checks/finding.js';
import { checkLanguageModel } from '../checks/language-model.js';
import { checkMasterKey, checkSpool } from '../checks/machine.js';
import { checkMail } from '../checks/mail.js';
import { checkManager } from '../checks/manager.js';
import { checkModels } from '../checks/models.js';
import { type Context, configPath } from '../context.js';
import { clean, type Output } from '../output.js';

interface DoctorOptions {
  deep?: true;
  json?: true;
}

/** `secretary doctor` */
export function addDoctor(program: Command, context: Context): void {
  context
    .configurable(program.command('doctor'))
    .description('look whether everything that calls need is there, and say what to do about what is not')
    .option('--deep', 'read every byte of the models too')
    .option('--json', 'one JSON document: { findings: [{ check, state, detail, advice? }] }')
    .action(async ({ deep, json }: DoctorOptions, command: Command) => {
      const path = configPath(command);
      const findings = [configFinding(path, context.environment)];
      const checks = checksFor(path, context.environment, deep === true);
      for (const found of await Promise.all(checks.map(run))) findings.push(...found);
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
function checksFor(path: string, environment: NodeJS.ProcessEnv, deep: boolean): Check[] {
  const section = <S extends Section>(...names: S[]): Pick<Config, S> | undefined => {
    try {
      return loadConfig(path, { sections: names, environment });
    } catch {
      return undefined;
    }
  };
  const checks: (Check | undefined)[] = [
    given(section('keys'), ({ keys }) => checkMasterKey(keys)),
    given(section('spool'), ({ spool }) => checkSpool(spool)),
    given(section('database'), ({ database }) => checkDatabase(database)),
    given(section('asterisk'), ({ asterisk }) => checkAsterisk(asterisk)),
    given(section('asterisk'), ({ asterisk }) => checkManager(asterisk.ami)),
    given(section('mail'), ({ mail }) => checkMail(mail)),
    given(section('languageModel'), ({ languageModel }) => checkLanguageModel(languageModel)),
    given(section('listening', 'speaking'), (engines) => checkModels(engines, deep)),
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
