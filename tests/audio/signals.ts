/** Test signals and a way to look at their spectrum. */
export function tone(hz: number, sampleRateHz: number, seconds: number, amplitude = 10_000): Int16Array {
  return Int16Array.from({ length: Math.round(sampleRateHz * seconds) }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / sampleRateHz)),
  );
}

/** Amplitude of one frequency (Goertzel's algorithm with a Hann window), in the unit of the samples. */
export function amplitudeAt(samples: Int16Array, hz: number, sampleRateHz: number): number {
  const w = (2 * Math.PI * hz) / sampleRateHz;
  let s1 = 0;
  let s2 = 0;
  samples.forEach((sample, i) => {
    const window = 1 - Math.cos((2 * Math.PI * i) / samples.length);
    const s = sample * window + 2 * Math.cos(w) * s1 - s2;
    s2 = s1;
    s1 = s;
  });
  return (2 / samples.length) * Math.sqrt(Math.max(0, s1 * s1 + s2 * s2 - 2 * Math.cos(w) * s1 * s2));
}

export function joined(parts: readonly Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap((part) => [...part]));
}
