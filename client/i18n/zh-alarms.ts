/** Every word about alarms, in Chinese. English follows the same shape. */
import type { AlarmCause } from '#wire/alarms'

const CAUSE: Readonly<Record<AlarmCause, string>> = {
  sos: '求助',
  incident: '警情',
  criticalGap: '危急缺口',
  abnormalCheckIn: '打卡异常',
  missedCheckpoint: '漏打卡',
  silentSource: '数据静默',
}
const LEVEL: Readonly<Record<number, string>> = { 1: '红', 2: '橙', 3: '黄', 4: '蓝' }
const ROLE: Readonly<Record<'operator' | 'coordinator' | 'leader', string>> = { operator: '值班员', coordinator: '指挥长', leader: '领导' }
const STATE: Readonly<Record<string, string>> = {
  raised: '无人接',
  acknowledged: '已接',
  arrived: '已到场',
  handled: '已处置',
  cleared: '已解除',
}
const STEP: Readonly<Record<string, string>> = {
  raise: '告警',
  acknowledge: '确认',
  takeOver: '接手',
  arrive: '到场',
  handle: '处置完毕',
  clear: '自动解除',
  'overdue:acknowledge': '超时未确认',
  'overdue:arrive': '超时未到场',
  'overdue:handle': '超时未处置',
}
/** What a server's refusal means here, by its code. */
const FAULT: Readonly<Record<string, string>> = {
  UNREACHABLE: '连不上服务器',
  STATE_CONFLICT: '已有人处理',
  NOT_FOUND: '告警已不在',
  ROLE_FORBIDDEN: '当前账号不能处理告警',
  TOKEN_MISSING: '登录已失效',
  TOKEN_INVALID: '登录已失效',
  STORE_FAILED: '服务器写不进记录',
}

export const alarmsZh = {
  title: '告警',
  cause: CAUSE,
  level: LEVEL,
  state: STATE,
  step: STEP,
  fault: FAULT,
  count: (level: string, count: number) => `${level} ${count}`,
  waiting: (count: number) => `${count} 起无人接`,
  muted: (count: number) => `已静音 ${count} 起`,
  ofMany: (count: number) => `×${count}`,
  someWaiting: (count: number) => `${count} 起无人接`,
  owned: (owner: string, state: string) => `${owner} ${state}`,
  owners: (owner: string, others: number) => (others > 0 ? `${owner} 等 ${others + 1} 人` : owner),
  escalated: (times: number, role: 'operator' | 'coordinator' | 'leader') => `▲${times} 请${ROLE[role]}`,
  repeats: (count: number) => `又呼 ${count} 次`,
  everywhere: '全区',
  acknowledge: '确认',
  acknowledgeAll: (count: number) => `确认 ${count} 起`,
  acting: '正在提交…',
  notDone: '没有办成',
  showAll: (count: number) => `全部 ${count} 张`,
  showFew: '收起',
  inCard: (count: number) => `共 ${count} 起`,
  more: (count: number) => `另 ${count} 起`,
  owner: '负责人',
  nobody: '无人',
  note: '处置情况',
  noteNeeded: '求助须写明处置情况',
  mute: '静音 1 小时',
  muteWhy: '为什么是误报？',
  muteReasons: ['检修施工', '误报频繁', '已知情况'] as readonly string[],
  back: '返回',
  settings: {
    title: '告警设置',
    how: '时限从告警发出时起算；逾时即升级：先指挥长，再领导。保存后对以后的升级生效。',
    outOfOrder: '不能短于前一项',
    saved: '已保存',
    of: {
      acknowledgeMin: { name: '确认', meaning: '须有人接手' },
      arriveMin: { name: '到场', meaning: '须有人到场' },
      handleMin: { name: '处置', meaning: '须处置完毕' },
      silentMin: { name: '静默', meaning: '来源至少这么久没有消息，才算静默' },
    },
    mutes: '已静音',
    noMutes: '没有静音的告警',
    until: (time: string) => `至 ${time}`,
    unmute: '取消静音',
  },
  sound: {
    blocked: '声音未开：点一下页面',
    on: '声音 开',
    off: '声音 关',
    night: '夜间',
  },
}
