import { SAMPLE_RATE_HZ } from '../../src/audio/index.js';

/* What comes over a telephone line and is no caller's speech. 16 kHz mono, −20 dBFS or so. */

const AMPLITUDE = 4_000;

/** A machine's beep, or one note. */
export function tone(hz: number, ms: number, amplitude = AMPLITUDE): Int16Array {
  return Int16Array.from({ length: ms * 16 }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE_HZ));
}

export function silence(ms: number): Int16Array {
  return new Int16Array(ms * 16);
}

export function joined(...parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A fax machine that calls (ITU-T T.30): 1100 Hz for half a second, three seconds of silence, again and again. */
export function callingFax(times: number): Int16Array {
  return joined(...Array.from({ length: times }, () => joined(tone(1_100, 500), silence(3_000))));
}

/** The four chords that every waiting line knows, plucked: each note dies away within its second. */
export function holdMusic(seconds: number): Int16Array {
  const chords = [
    [262, 330, 392],
    [220, 262, 330],
    [349, 440, 523],
    [392, 494, 587],
  ];
  return Int16Array.from({ length: seconds * SAMPLE_RATE_HZ }, (_, i) => {
    const t = i / SAMPLE_RATE_HZ;
    const chord = chords[Math.floor(t) % chords.length] ?? [];
    const fading = Math.min(1, (t % 1) * 50) * Math.exp(-1.5 * (t % 1));
    const sum = chord.reduce(
      (all, hz) => all + Math.sin(2 * Math.PI * hz * t) + 0.3 * Math.sin(4 * Math.PI * hz * t),
      0,
    );
    return (AMPLITUDE / 2) * fading * sum;
  });
}
