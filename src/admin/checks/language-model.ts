import { messageOf, silentLogger } from '../../common/index.js';
import type { Config } from '../../config/index.js';
import { connectLanguageModel } from '../../llm/index.js';
import type { Check } from './finding.js';

/** The model server answers, and says what it is. Without it the guided interview speaks, so it is no more than a warning. */
export function checkLanguageModel(options: Config['languageModel']): Check {
  return async () => {
    try {
      const model = connectLanguageModel(options, silentLogger());
      try {
        const { backend, model: name, licence } = await model.describe();
        return [
          { check: 'language model', state: 'ok', detail: `${options.address}: ${backend}, ${name} (${licence})` },
        ];
      } finally {
        model.close();
      }
    } catch (error) {
      const detail = `the guided interview speaks instead: ${messageOf(error)}`;
      return [
        {
          check: 'language model',
          state: 'warning',
          detail,
          advice: 'Start it: secretary llm, or see languageModel.address.',
        },
      ];
    }
  };
}
