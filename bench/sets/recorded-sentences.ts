/** One sentence of one person, and what was said. */
export interface Recording {
  readonly folder: 'prompts' | 'codec2' | 'pocketsphinx';
  readonly file: string;
  readonly speaker: string;
  /** Every word, without punctuation. */
  readonly text: string;
}

/**
 * Recorded people with transcripts, as Debian packages have them: read prose (LibriVox, public domain), sentences and words
 * of PocketSphinx's makers (BSD-2-Clause), test sentences of Codec 2 (LGPL-2.1), and the speaker of Asterisk's prompts
 * (CC-BY-SA-3.0). Nothing in them sounds like an answering machine, which would end the call.
 */
export const recordings: readonly Recording[] = [
  ...spokenBy('LibriVox reader', 'pocketsphinx', [
    [
      'librivox/sense_and_sensibility_01_austen_64kb-0870.wav',
      'and mister john dashwood had then leisure to consider how much there might be prudently in his power to do for them',
    ],
    ['librivox/sense_and_sensibility_01_austen_64kb-0880.wav', 'he was not an ill disposed young man'],
    [
      'librivox/sense_and_sensibility_01_austen_64kb-0890.wav',
      'unless to be rather cold hearted and rather selfish is to be ill disposed',
    ],
    [
      'librivox/sense_and_sensibility_01_austen_64kb-0920.wav',
      'had he married a more amiable woman he might have been made still more respectable than he was',
    ],
    ['librivox/sense_and_sensibility_01_austen_64kb-0930.wav', 'he might even have been made amiable himself'],
  ]),
  ...spokenBy('PocketSphinx, first man', 'pocketsphinx', [
    ['goforward.raw', 'go forward ten meters'],
    ['something.raw', 'go somewhere and do something'],
  ]),
  ...spokenBy('PocketSphinx, digits', 'pocketsphinx', [['tidigits/dhd.2934z.raw', 'two nine three four zero']]),
  ...spokenBy('PocketSphinx, cards', 'pocketsphinx', [
    ['cards/001.wav', 'ten of clubs'],
    ['cards/003.wav', 'seven of clubs'],
    ['cards/005.wav', 'eight of spades four of clubs seven of hearts'],
  ]),
  ...spokenBy('Codec 2, first woman', 'codec2', [['wav/forig.wav', "don't throw trash on the street"]]),
  ...spokenBy('Codec 2, first man', 'codec2', [['wav/morig.wav', 'that frog jumped through the weeds']]),
  ...spokenBy('Codec 2, second man', 'codec2', [['wav/hts1a.wav', 'the navy attacked the big task force']]),
  ...spokenBy('Codec 2, second woman', 'codec2', [['wav/hts2a.wav', 'these days a chicken leg is a rare dish']]),
  ...spokenBy('Codec 2, third man', 'codec2', [['wav/cross.wav', 'they took the cross town bus']]),
  ...spokenBy("speaker of Asterisk's prompts", 'prompts', [
    ['followme/sorry.wav', "I'm sorry but I was unable to locate the person you are calling"],
    ['followme/status.wav', 'the person you are calling is not at their desk I will try to locate them for you'],
    ['conf-onlyone.wav', 'there is currently one other participant in the conference'],
    ['vm-nobox.wav', 'you cannot reply to this message because the sender does not have a mailbox'],
    ['privacy-unident.wav', 'the party you are trying to reach does not accept unidentified calls'],
    ['confbridge-lock-no-join.wav', 'the conference is currently locked and cannot be joined'],
    ['conf-invalid.wav', 'that is not a valid conference number please try again'],
    ['vm-nonumber.wav', "I'm afraid I don't know who sent this message"],
    ['tt-weasels.wav', 'weasels have eaten our phone system'],
    ['vm-invalidpassword.wav', 'that is not a valid password please try again'],
    ['confbridge-pin-bad.wav', 'you have entered too many invalid personal identification numbers'],
    ['tt-monkeysintro.wav', 'they have been carried away by monkeys'],
    ['dir-nomore.wav', 'there are no more compatible entries in the directory'],
    ['vm-newuser.wav', 'welcome to comedian mail first I will guide you through a short setup process'],
    ['feature-not-avail-line.wav', 'that feature is not available on this line'],
    ['pm-invalid-option.wav', 'that option is invalid please try again'],
    ['conf-onlyperson.wav', 'you are currently the only person in this conference'],
    ['conf-placeintoconf.wav', 'you will now be placed into the conference'],
    ['conf-leaderhasleft.wav', 'the leader has left the conference'],
    ['please-try-call-later.wav', 'please try your call again later'],
  ]),
];

/** People who talk, without a transcript. */
export const talk: readonly Pick<Recording, 'folder' | 'file'>[] = [
  { folder: 'codec2', file: 'wav/ve9qrp.wav' },
  { folder: 'codec2', file: 'wav/vk5qi.wav' },
  { folder: 'prompts', file: 'demo-instruct.wav' },
  { folder: 'prompts', file: 'demo-congrats.wav' },
  { folder: 'prompts', file: 'demo-abouttotry.wav' },
];

function spokenBy(
  speaker: string,
  folder: Recording['folder'],
  lines: readonly (readonly [file: string, text: string])[],
): Recording[] {
  return lines.map(([file, text]) => ({ folder, file, speaker, text }));
}
