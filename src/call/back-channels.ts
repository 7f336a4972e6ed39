/** Little words that people say while they listen (English, German, Korean): "go on". Lower case. */
export const backChannels: ReadonlySet<string> = new Set([
  ...['mm', 'mmm', 'mhm', 'mhmm', 'mm-hm', 'mm-hmm', 'hmm', 'hm', 'uh', 'uh-huh', 'um', 'ah', 'oh', 'huh'],
  ...['yes', 'yeah', 'yep', 'yup', 'okay', 'ok', 'right', 'sure', 'alright'],
  ...['ja', 'jaja', 'aha', 'genau', 'gut', 'okay', 'klar', 'hmhm', 'ach', 'so'],
  ...['네', '예', '음', '응', '아', '그렇군요'],
]);
