/** Every word of the drill pages, in Chinese: terms are the founding notice's own (glossary). English follows the same shape. */
import type { DrillBoard, DrillReport } from '#wire/drill-board'
import type { DRILL_MODES, DrillItem, DrillTier } from '#wire/drills'
import { planFaultZh } from './zh-drill-faults.ts'
import { observeZh } from './zh-drill-observe.ts'
import { planZh } from './zh-drill-plan.ts'
import { reportZh } from './zh-drill-report.ts'

type Outcome = DrillReport['outcomes'][number]

const MODE: Readonly<Record<(typeof DRILL_MODES)[number], string>> = {
  tabletop: '桌面推演',
  live: '实战演练',
  muster: '拉动测试',
  doubleBlind: '双盲演练',
}
const STATE: Readonly<Record<DrillBoard['state'], string>> = { planned: '待开始', running: '进行中', paused: '已暂停', stopped: '已结束' }
const ITEM: Readonly<Record<DrillItem, string>> = {
  order: '下令',
  acknowledge: '确认',
  depart: '出动',
  firstArrival: '首到',
  equipment: '装备就绪',
  cordon: '警戒',
  muster: '集结完毕',
  control: '控制',
  report: '报告',
  end: '结束',
  other: '其他',
}
const TIER: Readonly<Record<DrillTier, string>> = { selfHelp: '自救', mutualAid: '互救', support: '支援' }
const VERDICT: Readonly<Record<Outcome['verdict'], string>> = {
  met: '达标',
  late: '超时完成',
  missed: '未完成',
  pending: '未到限',
  overdue: '已超时',
  cutOff: '未到限已结束',
  skipped: '已跳过',
  notAsked: '未注入',
}

function quoted(name: string | undefined, otherwise: string): string {
  return name === undefined ? otherwise : `“${name}”`
}

export const drillsZh = {
  title: '演练',
  corner: '演练',
  mode: MODE,
  state: STATE,
  item: ITEM,
  tier: TIER,
  /** @param limit `1 分钟` */
  tierWith: (limit: string, name: string) => `${limit}${name}`,
  named: (name: string, id: string) => `${name}（${id}）`,
  listed: (names: readonly string[]) => names.join('、'),
  verdict: VERDICT,
  span: { minutes: (minutes: number) => `${minutes} 分钟`, seconds: (seconds: number) => `${seconds} 秒` },
  /** What is wrong with a plan, by the server's own words. */
  faultSaid: planFaultZh,
  list: {
    lead: '演练的计划、正在进行的和已结束的。演练不计入任何实战指标。',
    group: { running: '进行中', planned: '待开始', stopped: '已结束' },
    none: '没有',
    untitled: '演练（未公开）',
    version: (version: number) => `第 ${version} 版`,
    controller: (name: string) => `导调 ${name}`,
    startedAt: (time: string) => `${time} 开始`,
    make: '新建演练',
    whoPlans: '编写演练要用演练协调员的令牌登录。令牌由管理员在服务器上建：',
    fromTemplate: '按预案新建',
    templates: '三个预案，都在演示辖区里',
    import: '导入 JSON',
    export: '导出 JSON',
    copy: '复制',
    copyOf: (title: string) => `${title}（副本）`,
    remove: '撤回计划',
    removeSure: '确认撤回',
    board: '看板',
    replay: '回放',
    edit: '编辑',
    report: '报告',
    observe: '观察',
    notJson: '不是 JSON 文件',
    wrongIn: (count: number) => `有 ${count} 处不对`,
    notBrought: (file: string, why: string) => `“${file}”没有导入：${why}`,
    loading: '正在读取',
  },
  board: {
    clock: '开始至今',
    since: (time: string) => `自 ${time}，时钟停住，其间所做不计`,
    notStarted: '尚未开始',
    overdue: '超时未完成',
    worst: '最迟',
    left: '距计划结束',
    over: '超过计划结束',
    items: (count: number) => `${count} 项`,
    allInTime: '无',
    axis: '情景注入',
    minute: '分',
    difference: '差',
    handle: '时间线：按住拖动，看那一刻',
    planned: '计划',
    actual: '实际',
    late: '迟',
    early: '早',
    injects: '情景注入',
    inject: '注入',
    skip: '跳过',
    skipSure: '确认跳过',
    skipNot: '不跳过',
    skipped: '已跳过',
    waits: '待注入',
    /** What an inject waits for; without a name: it is not there, or any will do. */
    wait: {
      afterInject: (title?: string) => `接在${quoted(title, '另一个注入')}之后`,
      afterMet: (title?: string) => `${quoted(title, '一项要求')}完成之后`,
      afterMissed: (title?: string) => `${quoted(title, '一项要求')}到限未完成之后`,
      afterCap: (event?: string) => `收到 CAP 演练消息${quoted(event, '')}之后`,
      hand: '导调手动',
      /** @param span `1 分钟` */
      later: (wait: string, span: string) => `${wait} ${span}`,
    },
    byHand: '手动',
    crew: '参演',
    confirmed: '已确认',
    notConfirmed: '未确认',
    hear: '代记确认',
    withdrawn: '已撤出，不计覆盖',
    tiers: '一三五分钟（每级取最慢的一项）',
    limit: (limit: string) => `限 ${limit}`,
    pauses: (count: number, total: string) => `暂停 ${count} 次，共 ${total}`,
    outages: (count: number, total: string) => `服务器中断 ${count} 次，共 ${total}：其间照常计时`,
    old: (age: string) => `连不上服务器：以下是 ${age} 前的情况`,
    loading: '正在读取看板',
    watching: (controller: string) => `由“${controller}”导调，这里只看`,
    nobody: '还没有指定导调',
    toldOnly: '计划在结束前不公开：这里只有已经注入的情景。',
    nothingTold: '还没有注入',
  },
  /** There is none, or none that the viewer may know of. */
  missing: {
    title: '没有这个演练',
    said: (id: string) => `没有编号为“${id}”的演练，或者当前账号现在还不能看它。`,
    back: '回到演练列表',
  },
  map: { title: '地图', crew: '只看参演', everyone: '全部', none: '收起' },
  replay: {
    title: '演练回放',
    notStarted: '演练还没有开始，没有可回放的。',
    noMap: '那一刻的定位看不了，这里只回放看板。',
  },
  wall: {
    open: '演练画面',
    widen: '全屏',
    narrow: '缩小',
    close: '收起演练',
    move: (corner: string) => `移动演练画面（现在在${corner}）：拖到另一角，或按方向键`,
    at: { 'top left': '左上角', 'top right': '右上角', 'bottom left': '左下角', 'bottom right': '右下角' },
    none: '没有正在进行的演练',
    shown: '正在显示 · 按一下收起',
    unknown: '没有这个演练，或这里不能看。',
    unreachable: '连不上服务器：还没有读到演练。',
    done: (done: number, all: number) => `完成 ${done}/${all} 项`,
  },
  lead: {
    start: '开始',
    pause: '暂停',
    why: '暂停的原因（可不填）',
    resume: '继续',
    stop: '结束演练',
    stopSure: '确认结束',
    keep: '不结束',
    faults: '还不能开始：',
  },
  noDuff: {
    title: '真实警情 不是演练',
    atThatTime: '当时的真实警情 不是演练',
    before: '真实警情 不是演练 开始前已有',
    goesOn: '真实警情 正在处理',
    suspend: '暂停演练',
    suspended: '演练已暂停',
    more: (count: number) => `另有 ${count} 起`,
    noPlace: '地点不明',
  },
  plan: planZh,
  observe: observeZh,
  report: reportZh,
}
