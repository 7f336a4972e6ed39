import type { Config } from '../../config/index.js';
import { faultsOfLanguage, languageCodes } from '../../languages/index.js';
import type { Check, Finding } from './finding.js';

/** Every section of every language that is configured, which calls read one by one when they first need them. */
export function checkLanguages({ listening, speaking }: Pick<Config, 'listening' | 'speaking'>): Check {
  return async () => {
    const configured = [...new Set([...Object.keys(listening.languages), ...Object.keys(speaking.languages)])].sort();
    const known = languageCodes();
    return configured.flatMap((code): Finding[] => {
      const faults = faultsOfLanguage(code);
      if (faults.length > 0)
        return faults.map(({ message, advice = '' }) => ({
          check: 'language',
          state: 'fault',
          detail: message,
          advice,
        }));
      if (known.includes(code)) return [{ check: 'language', state: 'ok', detail: `${code}: every section is right` }];
      const advice = 'Write one: docs/languages.md.';
      return [
        { check: 'language', state: 'warning', detail: `${code} has no file: the secretary speaks English`, advice },
      ];
    });
  };
}
