import { SecretaryError } from '../../src/common/index.js';

/** A house without a recogniser: no call of these tests leaves anything to be recognised. */
export const noRecogniser = {
  ready: false,
  recogniseLater: () => {
    throw new SecretaryError('unavailable', 'there is no recogniser here');
  },
};
