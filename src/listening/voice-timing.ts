/** Voice must have lasted so long before the detector says so, milliseconds. */
export const VOICE_ONSET_MS = 100;

/** Voice must have been gone for so long before the detector says so, milliseconds. */
export const VOICE_RELEASE_MS = 100;
