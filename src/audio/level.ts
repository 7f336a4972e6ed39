/** What absolute silence is reported as: the noise floor of 16 bits. */
export const SILENCE_DBFS = -96;

/** RMS level in dB relative to a full-scale square wave: a full-scale sine is −3; never below SILENCE_DBFS. */
export function levelDbfs(samples: Int16Array): number {
  if (samples.length === 0) return SILENCE_DBFS;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / samples.length) / 32_768;
  return rms === 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, 20 * Math.log10(rms));
}
