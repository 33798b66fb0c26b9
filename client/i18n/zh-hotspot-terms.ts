/** What the figures of hotspots are called, what they mean and how they are defined, in Chinese. */
import type { HotspotMethod } from '#wire/hotspots'
import type { LookKey } from '../hotspots/cell-looks.ts'
import type { MapMethod } from '../hotspots/hotspot-address.ts'

const METHOD: Readonly<Record<HotspotMethod, string>> = {
  gi: '冷热显著性',
  density: '密度',
  change: '与对比期相比',
  emerging: '新旧热点',
  dosage: '高发与巡防',
  'near-repeat': '近重复风险区',
  ranked: '小区排名',
  clock: '一周时钟',
  truth: '应验检验',
}
/** What a map of the method answers. */
const QUESTION: Readonly<Record<MapMethod, string>> = {
  gi: '哪里明显偏多或偏少，不是偶然',
  density: '每平方公里每周多少起',
  change: '哪里比对比期明显多了或少了',
  emerging: '哪里是新热点，哪里在加重、持续或消退',
  dosage: '高发的地方有没有人巡，没事的地方是不是巡得太多',
  'near-repeat': '刚发生过、附近还可能再发生的地方',
}
const LOOK: Readonly<Record<LookKey, string>> = {
  hot: '明显偏多',
  cold: '明显偏少',
  notSignificant: '看不出差别',
  tooFew: '数太少，不判',
  up: '明显增加',
  down: '明显减少',
  noEvents: '两期都没有',
  step1: '最低档',
  step2: '较低档',
  step3: '中档',
  step4: '较高档',
  step5: '最高档',
  nearlyNone: '几乎没有',
  new: '新出现',
  growing: '在加重',
  persistent: '一直是',
  sporadic: '时有时无',
  fading: '在消退',
  none: '从未是热点',
  tooFewPeriods: '数太少，不判',
  hotAndDark: '高发少巡',
  coldAndCrowded: '低发多巡',
  balanced: '大致相当',
  unknown: '不知道（没有小区或记录），不画',
  raised: '风险升高',
}
const MARK: Readonly<Partial<Record<LookKey, string>>> = {
  hot: '+',
  cold: '−',
  up: '▲',
  down: '▼',
  raised: '!',
  new: '新',
  growing: '升',
  persistent: '常',
  sporadic: '偶',
  fading: '降',
  hotAndDark: '缺',
  coldAndCrowded: '余',
}
const MEANING: Readonly<Partial<Record<LookKey, string>>> = {
  hot: '这一格和周围相邻的格合起来，比全区平均多得多，多到难以用偶然解释。',
  cold: '这一格和周围相邻的格合起来，比全区平均少得多，少到难以用偶然解释。',
  notSignificant: '和这么多格放在一起看，差别没有超出偶然，既不能说多，也不能说少。',
  tooFew: '这一格和周围相邻的格合起来不到 5 起，少到判断不了；或者这一格大半在辖区外。',
  up: '每周的起数比对比期多，多到难以用偶然解释。',
  down: '每周的起数比对比期少，少到难以用偶然解释。',
  noEvents: '两期都没有发生，无从比较。',
  new: '最近一段是热点，以前各段都不是。',
  growing: '至少一半的段是热点，最近一段也是，并且在加重。',
  persistent: '至少四分之三的段是热点，最近一段也是。',
  sporadic: '有的段是热点，有的不是。',
  fading: '至少一半的段是热点，并且在减轻。',
  none: '没有一段是热点。',
  tooFewPeriods: '能判断的不到 8 段，说不出是新是旧。',
  hotAndDark: '风险在最高的五分之一，被看到的时间在较低的一半。',
  coldAndCrowded: '风险在较低的一半，被看到的时间在最高的五分之一。',
  balanced: '风险和巡防没有明显错位。',
  raised: '近期附近发生过，而本区的记录表明，这样的地方在一段时间内再发生的比偶然多。',
}
const COLUMN: Readonly<Record<string, string>> = {
  events: '起数',
  near: '含相邻格的起数',
  expected: '按全区平均应有（含相邻格）',
  z: 'z 值',
  p: 'p 值',
  q: '校正后的 p 值',
  density: '每平方公里每周',
  areaKm2: '区内面积',
  baseEvents: '对比期起数',
  ratio: '每周起数之比',
  low: '95% 区间下限',
  high: '95% 区间上限',
  untilMs: '风险持续到',
  hotPeriods: '是热点的段数',
  judgedPeriods: '能判断的段数',
  slope: '每段 z 值的变化',
  countSlope: '每段起数的变化（每周，含相邻格）',
  countP: '起数走势的 p 值',
  countQ: '起数走势校正后的 p 值',
  countTrend: '起数走势',
  risk: '风险（密度）',
  lightMinutes: '周边被看到的分钟（按占比折算）',
  knownMinutes: '有巡防记录的分钟',
}
const DEFINITION: Readonly<Record<string, string>> = {
  gi: 'Getis-Ord Gi*：每格连同相邻格的起数，与全区各格平均相比的标准分。比的是起数，不是按户数：住的人多，起数自然多，按户数比看小区排名。p 值是从全区各格里任取同样多格、合起来也有这么多的机会（精确算出，不套正态分布），按 Benjamini–Hochberg 校正，错误发现率不超过 5%。单独一格成堆不算聚集：它落在哪里周围都一样高。合起来不足 5 起、一起没有也不稀奇的格不判；大半在辖区外的格不判；全图不足 30 格的不判。',
  density: '核密度：每起按距离摊到周围，得每平方公里每周的起数；辖区边界处作校正，四次核。颜色从最高值往下分五档，每档减半。',
  change:
    '两期每周起数之比，附 95% 精确区间（Clopper–Pearson）；各周起数的波动若明显大于泊松分布（离散指数，χ² 检验），区间和 p 值按该指数放宽（准泊松）；各格、各小区的 p 值一并作错误发现率校正（5%）。对比期早于最早的记录，缺的那段按其后的频率本应有 3 起以上的，不作判断。',
  'near-repeat':
    'Knox 检验：数出相距若干米、相隔若干天的每两起，按距离和天数分段成表，与地点不动、时间随机打乱 999 次所得的对数相比（每段含上限，不含下限）；“同一地点”指坐标完全相同。p 是偶然也有这么多对的机会，整张表按 Benjamini–Hochberg 一并校正，错误发现率不超过 5%。从第一个天数段起连续显著的，称为风险升高：刚发生过的地方，在那样的距离和天数之内。重复登记的会被当成近重复，先要清掉；时段内整体格局变了也会显得像近重复。',
  emerging:
    '把时段平分为 12 段，每段作 Gi* 检验；按各段是否热点和 z 值的 Mann–Kendall 趋势分类；能判断的不足 8 段的不分。趋势的 p 值在至少一半段是热点的各格之间按 Benjamini–Hochberg 校正，错误发现率不超过 5%。每段的 z 只与当段全区相比：全区一起涨，各处的 z 可以不变；别处猛涨，这里的 z 会落。所以“在加重”说的是这里比别处更突出了，不一定是起数多了；起数（含相邻格）自己的走势同样检验，列在旁边。',
  dosage:
    '风险：小区和镇街为每千户起数的收缩值，格子为密度；巡防：周边被看到的占比乘分钟，除以有记录的分钟。最高五分之一对较低一半，只看次序。瞎区和没有记录的算不知道，不算暗；有记录的时间不足时段一半的不判断。',
  clock:
    '按辖区时间，一周 168 个小时，每小时的起数 ÷ 该小时在时段内有过的次数；下图为那时全部小区周边被看到的平均占比。最多的小时，只有超出偶然才点名（泊松，乘以小时数，5%）；不足每小时一起的不点名。',
  ranked:
    '每千户起数：实际值附 95% 精确泊松区间（各周波动明显大于泊松分布的，按离散指数放宽）；排名按收缩值，户数越少越向全区平均靠拢（Marshall 经验贝叶斯），小小区不会因偶然排在前面。',
  truth:
    '用画上面那幅图的同样办法（格子、相邻范围或带宽、筛选都一样），只用对比期的记录画一幅，再看本期实际发生在哪里：冷热显著性按 z 值、密度按高低，从高到低取到所选面积。同样的格子和面积上，列出不用这幅图的选法作比较。命中率：落在所选面积内的比例；PAI：命中率 ÷ 面积占比，1 等于随机选地；PEI：与事后才知道的最好选法之比，最高 1；RRI：所选之处的增减与全区增减之比。',
  counts: '不含无效和重复的记录；时段按发生时间，止点不计入；落在辖区界线之外、没有地点的不计。演练不计入。',
}
/** Why a map says nothing, or little; by the codes of the API. */
const NOTE: Readonly<Record<string, string>> = {
  noOutline: '没有任何镇街的边界，不知道辖区在哪里：请先导入带边界的行政区划。',
  noEvents: '这一时段没有可统计的记录。',
  oneEvent: '这一时段只有一起：只说明它在哪里，说明不了哪里多。',
  onePlace: '所有记录都在同一个点上，没有分布可判。',
  noBase: '对比期没有可统计的记录，没有可比的。',
  otherwiseByCounts: '有的热点，按 Gi* 的走势和按自己起数的走势不一样：按一下那一格，看“起数走势”。',
  nothingAfter: '画图之后还没有发生过，无从检验。',
  tooFewCells: '格子不足 30 个，全图不判：请选小一些的格子。',
  tooFewToJudge: '没有一格连同相邻格满 5 起，都判断不了：请选长一些的时段，或大一些的格子。',
  nothingSignificant: '没有一格连同相邻格与别处的差别超出偶然。',
  fewShuffles: '随机置换的次数太少，找不出单独一格。',
  nothingChanged: '没有一格的变化超出偶然。',
  wideBands: '最后一段的距离或天数太大，超过时段的一半或辖区的一半宽，里面的已算不上“近”。',
  noRepeats: '近重复没有超出偶然，没有因此风险升高的地方。',
  noCompounds: '没有可排名的小区。',
  noCompoundHere: '这一格里没有小区，没有被看到的占比可说。',
  sameRate: '各小区的差别没有超出偶然，排名的先后没有意义。',
  noWatchKnown: '这一时段没有巡防记录，不知道哪里有人看过。',
  noBandwidth: '由这些记录得不出带宽，取了最小的。',
}
/** The same codes, where they are said of the parts of a period. */
const NOTE_EMERGING: Readonly<Record<string, string>> = {
  tooFewToJudge: '没有一格能在 8 段里判断：请选长一些的时段，或大一些的格子。',
  nothingSignificant: '没有一格在任何一段是热点。',
}
/** The same codes, where risk is held against watch. */
const NOTE_DOSAGE: Readonly<Record<string, string>> = {
  noCompounds: '没有小区，无法拿高发与巡防相比。',
  sameRate: '各小区的差别没有超出偶然，没有哪个算高发或低发。',
  fewEvents: '起数比小区还少：多一起或少一起，算作高发的就会是别的小区。',
}
const FIELD: Readonly<Record<string, string>> = {
  from: '时段起点',
  to: '时段止点',
  baseFrom: '对比期起点',
  baseTo: '对比期止点',
  cell: '格子大小',
  band: '相邻范围',
  bands: '距离分段',
  compound: '小区',
  cellId: '格子',
  days: '天数分段',
  bandwidth: '带宽',
  class: '类别',
  division: '镇街',
  compounds: '小区类型',
  hours: '昼夜',
}

export const hotspotTermsZh = {
  method: METHOD,
  question: QUESTION,
  look: LOOK,
  mark: MARK,
  meaning: MEANING,
  column: COLUMN,
  definition: DEFINITION,
  note: NOTE,
  noteEmerging: NOTE_EMERGING,
  noteDosage: NOTE_DOSAGE,
  field: FIELD,
}
