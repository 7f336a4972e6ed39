import type { Business } from './business.js';

export const heating: Business = {
  name: 'Brannock Heating',
  language: 'en',
  knowledge: [
    {
      question: 'What are your opening hours?',
      answer: 'The office is open Monday to Friday from seven thirty to five, and Saturday from nine to twelve.',
    },
    {
      question: 'What services do you offer?',
      answer: 'We install, service and repair gas boilers, radiators, water heaters and heat pumps.',
    },
    {
      question: 'How much is an annual boiler service?',
      answer: 'The annual boiler service costs one hundred and ten dollars.',
    },
    {
      question: 'Is there a call-out charge?',
      answer: 'A visit costs sixty dollars, which includes the first half hour of work.',
    },
    {
      question: 'Where is your office?',
      answer: 'Our office is at twenty two Harbor Road in Easton, next to the post office.',
    },
    {
      question: 'Do you do emergency repairs at night?',
      answer: 'Yes. Somebody is on duty day and night for customers without heating or hot water.',
    },
    { question: 'How can I pay?', answer: 'You can pay by card, by bank transfer or in cash to the engineer.' },
    { question: 'Which areas do you cover?', answer: 'We work in Easton, Palmer and all towns within twenty miles.' },
    {
      question: 'How long does it take to install a new boiler?',
      answer: 'A new boiler is usually fitted in one day.',
    },
    { question: 'Do you guarantee your work?', answer: 'All repairs are guaranteed for two years.' },
    { question: 'Which boiler brands do you work with?', answer: 'We fit and repair Worcester, Vaillant and Navien.' },
    { question: 'Are quotes free?', answer: 'Yes, quotes for new systems are free and without obligation.' },
    {
      question: 'How soon can I get an appointment?',
      answer: 'For a service we usually have an appointment within a week, for a breakdown within two days.',
    },
    {
      question: 'Can I pay in installments?',
      answer: 'New systems can be paid off over three years without interest.',
    },
  ],
  text: `# Before the engineer comes
Please clear the space around the boiler and keep pets in another room. Somebody over eighteen must be at home. The engineer calls half an hour before arriving.

# A radiator that stays cold
A radiator that is cold at the top usually has air in it. It can be bled with a small key from any hardware store. When it is cold at the bottom, there is sludge inside, and we flush it.

# Changing or cancelling a visit
Visits can be moved or cancelled free of charge until noon of the day before. After that we charge thirty dollars.

# Landlords
We issue gas safety certificates for rented homes. The certificate is sent by e-mail on the day of the inspection.

# Rebates for heat pumps
The state pays a rebate of two thousand dollars for a heat pump that replaces an oil furnace. We fill in the forms for our customers.

# Old equipment
We take the old boiler away and recycle it at no extra cost.`,
};

export const dentist: Business = {
  name: 'Millbrook Dental',
  language: 'en',
  knowledge: [
    {
      question: 'When is the practice open?',
      answer: 'We are open Monday to Thursday from eight to six and Friday from eight to one.',
    },
    {
      question: 'What should I do in a dental emergency?',
      answer: 'For severe pain or a broken tooth we keep two appointments free every morning.',
    },
    { question: 'Are you accepting new patients?', answer: 'Yes, we are taking new patients at the moment.' },
    {
      question: 'How much does a check-up cost?',
      answer: 'A check-up with cleaning costs one hundred and forty dollars.',
    },
    { question: 'Which insurance do you accept?', answer: 'We work with Delta Dental, Aetna and MetLife.' },
    {
      question: 'Do you offer teeth whitening?',
      answer: 'Yes, whitening takes one visit and costs three hundred dollars.',
    },
    { question: 'From what age do you treat children?', answer: 'Children are welcome from their first tooth on.' },
    { question: 'Where can I park?', answer: 'There are free parking spaces behind the building.' },
    { question: 'What is your address?', answer: 'The practice is at nine Chapel Street, on the second floor.' },
    {
      question: 'What happens if I miss an appointment?',
      answer: 'A missed appointment is charged with fifty dollars unless you cancel a day before.',
    },
    {
      question: 'Do you have a payment plan?',
      answer: 'Treatments over five hundred dollars can be paid in six monthly parts.',
    },
    {
      question: 'I am afraid of the dentist. What can you do?',
      answer: 'Tell us before the visit. We take more time and can offer laughing gas.',
    },
    {
      question: 'Is the practice wheelchair accessible?',
      answer: 'Yes, there is a lift and a ramp at the side entrance.',
    },
    {
      question: 'What do I need to bring to my first visit?',
      answer: 'Please bring your insurance card and a list of the medicines you take.',
    },
  ],
  text: `# After an extraction
Do not eat for two hours after a tooth was pulled, and do not smoke for two days. Bite on the gauze for half an hour when it bleeds. Cool the cheek from outside.

# Braces and aligners
Braces are done by Doctor Lindqvist, who is here on Tuesdays. Clear aligners are checked every eight weeks.

# Crowns
A crown needs two visits, two weeks apart. Between them you wear a temporary crown.

# X-rays and records
Records and X-rays are sent to another dentist when you sign a release form at the desk.

# Prescriptions
Prescriptions can be renewed by phone until ten in the morning and are sent to your pharmacy the same day.

# Mouth guards
Mouth guards for sports are made to measure within a week. Night guards against grinding take the same time.`,
};

export const lawOffice: Business = {
  name: 'Okafor and Lane',
  language: 'en',
  knowledge: [
    {
      question: 'What are your office hours?',
      answer: 'The office is staffed on weekdays from nine to half past five.',
    },
    {
      question: 'What kinds of cases do you take?',
      answer: 'We practice family law, employment law, wills and the sale of houses.',
    },
    {
      question: 'What does a first consultation cost?',
      answer: 'The first consultation of half an hour costs seventy five dollars.',
    },
    { question: 'What is your hourly rate?', answer: 'Our lawyers charge two hundred and eighty dollars an hour.' },
    { question: 'Where is the office?', answer: 'We are at forty Court Square, opposite the town hall.' },
    {
      question: 'How long does a divorce take?',
      answer: 'A divorce that both sides agree to takes about four months.',
    },
    { question: 'Can we meet by video?', answer: 'Yes, every appointment can be held by video or by phone.' },
    {
      question: 'What documents should I bring?',
      answer: 'Bring an identity card and all letters and contracts that matter.',
    },
    { question: 'Which languages do you speak?', answer: 'We speak English, Spanish and Igbo.' },
    { question: 'Do you work on a contingency basis?', answer: 'No, we do not take cases for a share of the outcome.' },
    { question: 'Who are the lawyers?', answer: 'The partners are Ngozi Okafor and Peter Lane.' },
    { question: 'Do you accept legal aid?', answer: 'Mister Lane takes legal aid cases in family law.' },
    { question: 'What does it cost to draw up a will?', answer: 'A simple will costs four hundred dollars.' },
    { question: 'Do you represent people in criminal cases?', answer: 'No, we do not take criminal cases.' },
  ],
  text: `# Unfair dismissal
After a dismissal there are only three weeks to go to court. Call us as soon as you have the letter. Do not sign anything before.

# Buying a house
We check the contract and the land register before you sign. The whole purchase takes about eight weeks. The buyer usually pays the fees.

# Confidentiality
What you tell us stays between us, even when you do not become a client.

# Power of attorney
A power of attorney lets somebody else decide for you when you are ill. It must be signed before a notary, who comes to our office every Wednesday.

# Complaints
If you are not satisfied with our work, please write to the office manager, Helen Brandt. She answers within ten days.

# Custody of children
In custody matters the court hears both parents. Children over twelve are heard as well.`,
};
