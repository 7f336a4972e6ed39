import { wordSet } from '../../ear.js';
import type { Lexicon, Meaning } from '../lexicon.js';

/** Particles and endings that hang at a word. */
const endings =
  /(?:에서는|에서도|으로는|까지는|부터는|인가요|은가요|나요|까요|합니까|입니까|입니다|합니다|습니다|하세요|하나요|해요|에요|예요|이에요|세요|에서|에는|으로|까지|부터|이나|은|는|이|가|을|를|에|로|와|과|도|만|의|요)$/u;

const kinds: readonly Meaning[] = [
  { name: 'JOBS', phrases: /채용|구인|일자리|아르바이트/g },
  {
    name: 'HOURS',
    phrases:
      /(?:영업|진료|운영|업무|근무) ?시간\S*|몇 ?시(?:까지|부터|에)?(?=[^가-힣]*\S*\s*(?:하|열|닫|문|여|진료|영업|끝|시작))|문 ?(?:열|여|닫)\S*|휴무\S*|쉬는 날/g,
    told: /(?:시부터|시까지|휴무|문을)/,
  },
  { name: 'HOURS', phrases: /(?:월|화|수|목|금|토|일)요일\S*|주말\S*|평일\S*|공휴일\S*|야간\S*/g, soft: true },
  {
    name: 'DURATION',
    phrases: /얼마나 ?(?:걸|오래)\S*|며칠\S*|몇 ?(?:달|주|시간|분|년)\S*|기간\S*/g,
    told: /(?:시간|분|달|주|일|년|개월)(?:이|간|은|을)? ?(?:걸|동안|정도)|걸립/,
  },
  {
    name: 'PRICE',
    phrases: /얼마(?:예요|에요|인가요|입니까|죠|나 ?하|나 ?드)?(?!나)\S*|가격\S*|비용\S*|요금\S*|금액\S*|비싸\S*/g,
    told: /(?:원|무료|비용|요금)(?:입|이|에|은|으)/,
  },
  {
    name: 'PLACE',
    phrases: /어디\S*|위치\S*|주소\S*|찾아 ?가\S*|(?:거기|거긴|그리로)? ?어떻게 가\S*|오시는 길/g,
    told: /(?:역|출구|거리|로|길|층|건물|앞에|옆에)\s?/,
  },
  { name: 'WHO', phrases: /누구\S*|누가|성함\S*|이름\S*/g },
];

const things: readonly Meaning[] = [
  { name: 'parking', phrases: /주차\S*|차(?:를)? ?(?:가져|가지고|갖고|끌고|세울|대)\S*/g },
  { name: 'payment', phrases: /(?:카드|현금|계좌)\S*|결제\S*|계산\S*|지불\S*/g },
  { name: 'emergency', phrases: /응급\S*|긴급\S*|급하\S*/g },
  { name: 'booking', phrases: /예약\S*/g },
  { name: 'child', phrases: /어린이\S*|아이\S*|아기\S*|애들?\S*|(?:\S+ )?살\S*/g },
  { name: 'extraction', phrases: /(?:이|이를|치아를?|사랑니를?) ?(?:뽑|빼|뺀)\S*|발치\S*/g },
  { name: 'eat', phrases: /음식\S*|먹\S*|식사\S*|드시\S*/g },
  { name: 'repair', phrases: /수리\S*|고치\S*|고쳐\S*/g },
  { name: 'heating', phrases: /보일러\S*|난방\S*/g },
  { name: 'treat', phrases: /진료\S*|치료\S*|봐 ?주\S*|볼 수\S*/g, soft: true },
  { name: 'scaling', phrases: /스케일링\S*/g },
  { name: 'cancel', phrases: /취소\S*/g },
  { name: 'change', phrases: /변경\S*|바꾸\S*|바꿀\S*/g },
];

export const korean: Lexicon = {
  stem(word) {
    return word.replace(endings, '') || word;
  },
  empty: wordSet(
    '네 예 아니요 음 어 아 저 저기 저기요 혹시 그 그럼 그리고 그런데 좀 안녕하세요 여보세요 수 할 할수 있나요 있어요 있습니까 있습니다 있을까요 되나요 돼요 됩니까 됩니다 되죠 해야 하나요 하세요 합니다 하면 어떻게 어떤 무슨 무엇 뭐 뭐예요 뭔가요 언제 꼭 저희 우리 제가 저는 나서 그냥 거기 여기 모두 보통 가도 가요 때 뒤 후 전 및 또 더 안 못',
  ),
  soft: wordSet('병원 회사 가게 사무실 치과 매장 오늘 내일 없이 먼저'),
  meanings: [...kinds, ...things],
  lists: /^(?:어떤|무슨)/,
  asks: /얼마|어디|언제|어떻게|몇 ?(?:시|분|달|일|살|명)|(?:나요|까요|까|되나|돼요|인가요|걸려요|가능해요|있어요)[?？]?$/,
  abbreviations: /^$/,
};
