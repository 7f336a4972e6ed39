import { type Asked, type Business, questionsOf } from './business.js';

const heizung: Business = {
  name: 'Brandner Haustechnik',
  language: 'de',
  knowledge: [
    {
      question: 'Wann haben Sie geöffnet?',
      answer: 'Wir haben montags bis freitags von acht bis siebzehn Uhr geöffnet.',
    },
    { question: 'Was kostet eine Wartung der Heizung?', answer: 'Eine Wartung kostet hundertzwanzig Euro.' },
    { question: 'Wo finde ich Sie?', answer: 'Sie finden uns in der Gartenstraße fünf in Lindau.' },
    { question: 'Haben Sie einen Notdienst?', answer: 'Ja, unser Notdienst ist Tag und Nacht erreichbar.' },
    { question: 'Wie kann ich bezahlen?', answer: 'Sie können mit Karte oder auf Rechnung bezahlen.' },
    { question: 'Wie lange dauert der Einbau einer neuen Heizung?', answer: 'Der Einbau dauert etwa drei Tage.' },
    { question: 'Bauen Sie auch Wärmepumpen ein?', answer: 'Ja, wir bauen Wärmepumpen ein und warten sie.' },
  ],
  text: `# Termine verschieben
Termine können bis zum Vortag kostenlos verschoben werden.

# Parken
Parkplätze gibt es im Hof. Für Lieferwagen ist die Einfahrt zu niedrig.

# Förderung
Für Wärmepumpen gibt es einen Zuschuss vom Staat. Den Antrag stellen wir für Sie.`,
};

const dentistInSeoul: Business = {
  name: '한빛치과',
  language: 'ko',
  knowledge: [
    { question: '진료 시간이 어떻게 되나요?', answer: '평일은 오전 아홉 시부터 오후 여섯 시까지 진료합니다.' },
    { question: '스케일링 비용은 얼마인가요?', answer: '스케일링은 이만 원입니다.' },
    { question: '병원 위치가 어디인가요?', answer: '시청역 이 번 출구 앞에 있습니다.' },
    { question: '주차할 수 있나요?', answer: '건물 지하에 두 시간 무료로 주차할 수 있습니다.' },
    { question: '카드 결제가 되나요?', answer: '네, 카드와 현금 모두 됩니다.' },
    { question: '예약 없이 가도 되나요?', answer: '예약하신 분이 먼저 진료를 받습니다.' },
    { question: '어린이도 진료하나요?', answer: '네, 세 살부터 진료합니다.' },
  ],
  text: `# 이를 뺀 뒤
이를 뺀 뒤 두 시간 동안 음식을 드시지 마세요. 이틀 동안 담배도 피우지 마세요.

# 교정 치료
교정 치료는 화요일에만 합니다.

# 임플란트
임플란트 치료는 보통 넉 달이 걸립니다.`,
};

export const german: readonly Asked[] = questionsOf(
  heizung,
  [
    ['haben sie am samstag offen', 'montags bis freitags'],
    ['bis wann kann ich bei ihnen vorbeikommen', 'montags bis freitags'],
    ['Wie teuer ist eine Wartung?', 'hundertzwanzig'],
    ['wie ist ihre adresse', 'Gartenstraße'],
    ['kommen sie auch nachts wenn die heizung ausfällt', 'Tag und Nacht'],
    ['nehmen sie auch kreditkarten', 'mit Karte'],
    ['wie viele tage dauert es eine neue heizung einzubauen', 'drei Tage'],
    ['machen sie auch wärmepumpen', 'bauen Wärmepumpen'],
    ['Kann ich meinen Termin noch verschieben?', 'Vortag'],
    ['wo kann ich parken', 'im Hof'],
  ],
  ['was kostet eine wärmepumpe', 'Reparieren Sie Waschmaschinen?', 'wie heißt ihr chef'],
);

export const korean: readonly Asked[] = questionsOf(
  dentistInSeoul,
  [
    ['몇 시까지 하세요', '아홉 시부터'],
    ['토요일에도 문 여나요?', '아홉 시부터'],
    ['스케일링 얼마예요', '이만 원'],
    ['거기 어떻게 가요', '시청역'],
    ['차 가져가도 돼요', '주차할 수'],
    ['카드로 계산할 수 있어요?', '카드와 현금'],
    ['예약을 꼭 해야 하나요', '예약하신'],
    ['우리 아이도 볼 수 있나요', '세 살부터'],
    ['이를 뽑고 나서 언제 밥 먹을 수 있어요', '두 시간 동안'],
    ['임플란트는 얼마나 걸려요', '넉 달'],
  ],
  ['임플란트 가격이 얼마예요', '미백도 하나요', '원장님 성함이 뭐예요'],
);
