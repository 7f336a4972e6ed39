import { type Asked, questionsOf } from './business.js';
import { dentist, heating, lawOffice } from './businesses.js';

/**
 * Questions that no misses were looked at of. They are no clean hold-out all the same: the meanings were written by the
 * one who had written these, and hold some of their phrasings (docs/decisions/0009).
 */
export const heldOut: readonly Asked[] = [
  ...questionsOf(
    heating,
    [
      ['is anybody in the office on saturdays', 'Monday to Friday from seven thirty'],
      ['What will the annual service set me back?', 'one hundred and ten dollars'],
      ['do you have a fee for visiting', 'sixty dollars'],
      ['could you tell me the address please', 'twenty two Harbor Road'],
      ['do you take cash', 'by card, by bank transfer'],
      ['Is Palmer too far for you?', 'Easton, Palmer'],
      ['can i spread the payments over some years', 'over three years'],
      ['does someone have to be home when the engineer comes', 'Somebody over eighteen'],
      ['is there money from the state for a heat pump', 'rebate of two thousand'],
    ],
    [
      'do you repair washing machines',
      'what is the name of your engineer',
      'How much gas does a boiler use?',
      'can you install solar panels',
    ],
  ),
  ...questionsOf(
    dentist,
    [
      ['How late are you open on Mondays?', 'Monday to Thursday'],
      ['i need a new dentist can i come to you', 'taking new patients'],
      ['what does a cleaning cost', 'one hundred and forty'],
      ['do you treat kids', 'first tooth'],
      ['whereabouts is the practice', 'nine Chapel Street'],
      ['Do you have an elevator?', 'lift and a ramp'],
      ['how often do you check the aligners', 'every eight weeks'],
      ['may i smoke after you pulled my tooth', 'do not smoke'],
    ],
    [
      'how much is a root canal',
      'do you use amalgam',
      'Can I get my teeth cleaned on a Sunday by the owner?',
      'how much do the braces cost',
    ],
  ),
  ...questionsOf(
    lawOffice,
    [
      ['what hours are you there', 'weekdays from nine'],
      ['do you do employment cases', 'family law'],
      ['What are your rates?', 'two hundred and eighty'],
      ['can i talk to the lawyer on the phone instead of coming in', 'by video'],
      ['what do i have to bring with me', 'identity card'],
      ['when is the notary at your office', 'every Wednesday'],
      ['are my kids heard in court too', 'Children over twelve'],
    ],
    [
      'what does a power of attorney cost',
      'do you know a good accountant',
      'Can you help me with my taxes?',
      'how long does a criminal trial take',
    ],
  ),
];
