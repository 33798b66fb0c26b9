/** What the server says when it refuses, in Chinese: the common reasons by their form, the fields by their names. What has no form here stays as it was said. */
import type { Role } from '#wire/roles'
import { alarmsZh } from './zh-alarms.ts'
import { deskZh } from './zh-desk.ts'
import { reportsZh } from './zh-reports.ts'

const ROLE: Readonly<Record<Role, string>> = {
  device: '手机',
  gateway: '网关',
  wall: '大屏',
  leader: '领导',
  operator: '值班员',
  coordinator: '指挥长',
  admin: '管理员',
  auditor: '审计员',
}
/** What is told of by name. */
const THING: Readonly<Record<string, string>> = {
  ...deskZh.kind,
  alarm: '告警',
  unit: '单位',
  compound: '小区',
  'watch point': '守望点',
  watchPoint: '守望点',
  division: '镇街',
  task: '任务',
  rule: '静音规则',
  turn: '班次',
  drill: '演练',
  wall: '大屏',
}
const FIELD: Readonly<Record<string, string>> = {
  ...deskZh.field,
  at: '时间',
  asKnownAt: '那一刻',
  dueMs: '整改期限',
  duplicateOf: '重复于',
  step: '步骤',
  version: '版本',
  id: '编号',
  code: '代码',
  personal: '个人信息',
  remark: '备注',
  idNumber: '证件号',
  lon: '经度',
  lat: '纬度',
  accuracy: '定位精度',
  about: '对象',
  cause: '告警原因',
  untilMs: '截止时间',
  callSign: '呼号',
  team: '队伍',
  duty: '勤务',
  mover: '出行方式',
  watchPoint: '守望点',
  headcount: '人数',
  value: '数值',
  fromMs: '起始时间',
  toMs: '结束时间',
  from: '起',
  to: '止',
  baseFrom: '对比期起',
  baseTo: '对比期止',
  token: '令牌',
  body: '内容',
}
/** By the kind of what is in it: one word means two things. */
const STATE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...deskZh.state,
  hazard: reportsZh.hazardState,
  incident: reportsZh.incidentState,
  alarm: alarmsZh.state,
}

type Said = (...parts: readonly string[]) => string

/** What is wrong with a field: by what the server says behind the field's path. */
const WRONG: readonly (readonly [form: RegExp, said: Said])[] = [
  [/^is missing(?:: .*)?$/, () => '没有填'],
  [/^is needed: say what became of the call for help$/, () => '须写明求助的结果'],
  [/^is needed for the step '\w+'$/, () => '这一步要填'],
  [/^is in the future$/, () => '是将来的时间'],
  [/^is longer ago than tracks are kept$/, () => '早于轨迹保存期'],
  [/^nothing had been recorded yet$/, () => '还没有开始记录'],
  [/^is more than a year ago$/, () => '早于一年前'],
  [/^is before the step '\w+' \(.*\)$/, () => '早于上一步'],
  [/^is longer ago than a check-in holds \((\d+) min\)$/, (min) => `超过打卡有效的 ${min} 分钟`],
  [/^(?:'(.*)' )?is no time: .*$/, (text) => (text === '' ? '不是时间' : `“${text}”不是时间`)],
  [/^there is no ([\w ]+) '(.*)'$/, (thing, id) => `没有${thingOf(thing)}“${id}”`],
  [/^is the report itself$/, () => '就是这一条自己'],
  [/^is itself a duplicate, of '(.*)'$/, (id) => `它本身已是“${id}”的重复`],
  [/^is 0, 0: .*$/, () => '是 0, 0：设备不知道自己在哪里'],
  [/^is more than (\d+) km from the district$/, (km) => `离辖区超过 ${km} 公里`],
  [/^is more than (\d+) days ahead$/, (days) => `最多到 ${days} 天后`],
  [/^is more than was checked \((\d+)\)$/, (checked) => `比检查的 ${checked} 还多`],
  [/^is past$/, () => '已经过去'],
  [/^is not past: .*$/, () => '还没有结束'],
  [/^is not before \w+$/, () => '不早于结束时间'],
  [/^a call for help cannot be muted$/, () => '求助不能静音'],
  [/^is (\d+), the next is (\d+): somebody .*$/, (_mine, next) => `别人已存了新版本，这次没有保存：请重新打开再改，下一版是第 ${next} 版`],
  [/^is before the start: .*$/, () => '在演练开始之前'],
  [/^is after the end: .*$/, () => '在演练结束之后'],
  [/^is in a pause: .*$/, () => '正在暂停之中，演练的钟没有走'],
  [/^(?:must be one of .*|must be equal to (?:one of the allowed values|constant))$/, () => '不在可选范围内'],
  [/^must not have more than (\d+) characters?$/, (most) => `最多 ${most} 个字`],
  [/^must not have fewer than (\d+) characters?$/, (least) => `至少 ${least} 个字`],
  [/^must not have more than (\d+) items?$/, (most) => `最多 ${most} 项`],
  [/^must not have fewer than (\d+) items?$/, (least) => `至少 ${least} 项`],
  [/^must not have duplicate items$/, () => '有重复'],
  [/^must be <= (\S+)$/, (most) => `不能大于 ${most}`],
  [/^must be >= (\S+)$/, (least) => `不能小于 ${least}`],
  [/^must be integer$/, () => '须是整数'],
  [/^must be number$/, () => '须是数'],
  [/^must be string$/, () => '须是文字'],
  [/^must be (?:array|object|boolean)$/, () => '形式不对'],
  [/^is not a field of this$/, () => '这里没有这一项'],
  [/^holds characters, or has a form, that is not allowed here$/, () => '有不允许的字符，或形式不对'],
  [/^must be a SHA-256: .*$/, () => '须是 64 位 0-9、a-f，小写'],
  [/^is blank, or holds control characters$/, () => '是空白，或含有控制字符'],
  [/^holds half a character$/, () => '有半个字符'],
  [/^belongs to (?:a|the) step.*$/, () => '只能随步骤填写'],
  [/^is blank$/, () => '没有填'],
  [
    /^with (\d+) columns make (\d+) screens: a wall has at most (\d+)$/,
    (columns, screens, most) => `${columns} 列时共 ${screens} 块屏，最多 ${most} 块`,
  ],
  [/^is more than half a screen$/, () => '超过半块屏'],
  [/^make a side of (\d+) m: at most (\d+) m$/, (side, most) => `整面有一边长 ${side} 米，最多 ${most} 米`],
  [/^is HEIC or AVIF, .*$/, () => '是 HEIC 或 AVIF 格式，这里去不掉其中的位置和时间：请用 JPEG'],
  [/^(?:is none that is known: .*|holds no picture|is empty)$/, () => '不是照片'],
  [/^(?:is cut short|is broken: .*)$/, () => '照片不完整'],
  [/^moves: .*$/, () => '是动图，只收静态照片'],
]

/** Refusals that are about no field. */
const WHOLE: readonly (readonly [form: RegExp, said: Said])[] = [
  [/^the report has changed since it was read: .*$/, () => '打开之后报告有改动：请重新打开再签署'],
  [/^it has (\d+) photographs: no more are kept$/, (most) => `这次演练已有 ${most} 张照片，不能再加`],
  [/^this browser has let go of the picture$/, () => '这部手机已经清掉了这张照片'],
  [/^an? (\w+) may not (?:do this|bring or correct|take the step|see the picture).*$/, (role) => `${roleZh(role)}没有这个权限`],
  [/^an? (\w+) token sends positions; it does not sign in$/, (role) => `${roleZh(role)}的令牌只用来上报，不能登录`],
  [/^(\w+) '.*': it is '(\w+)', '(.*)' has it: .*$/, (kind, state, owner) => `现在是“${stateOf(kind, state)}”，由“${owner}”处理`],
  [/^(\w+) '.*': it is '(\w+)': .*$/, (kind, state) => `现在是“${stateOf(kind, state)}”，不能再走这一步`],
  [/^it is '\w+': from there the steps are .*$/, () => '状态刚刚变了，现在不能再走这一步'],
  [/^[\w ]+ '.*': '(.*)' has it already$/, (owner) => `已由“${owner}”处理`],
  [/^[\w ]+ '.*': it has had (\d+) steps: no more are kept$/, (steps) => `已有 ${steps} 步，不能再记`],
  [/^([\w ]+) '(.*)' exists; .*$/, (thing, id) => `${thingOf(thing)}“${id}”已经有了`],
  [/^([\w ]+) '(.*)' was given to others$/, (thing, id) => `${thingOf(thing)}“${id}”已交给别人`],
  [/^([\w ]+) '(.*)' was brought by others: .*$/, (thing, id) => `${thingOf(thing)}“${id}”是别人报的，手机上不能改`],
  [/^unit '(.*)' is on its way to '(.*)'$/, (unit, compound) => `单位“${unit}”正在去“${compound}”的路上`],
  [/^unit '(.*)' is being sent elsewhere at this moment$/, (unit) => `单位“${unit}”正被派往别处`],
  [/^unit '(.*)' is off duty$/, (unit) => `单位“${unit}”不在岗`],
  [/^unit '(.*)' is not confirmed$/, (unit) => `单位“${unit}”还没有确认`],
  [/^unit '(.*)' is (?:not registered|registered; .*)$/, (unit) => `单位“${unit}”的登记情况不符`],
  [/^'(.*)' is \w+: there is no gap to close$/, (compound) => `“${compound}”现在没有缺口`],
  [/^there is a task '.*' already$/, () => '已有这个任务'],
  [/^the task is \w+: only one that is sent can be taken back$/, () => '任务已结束，不能撤回'],
  [/^the task is that of another unit$/, () => '任务是别的单位的'],
  [
    /^'(.*)' is (\d+) m away: one checks in from within (\d+) m$/,
    (name, away, reach) => `离“${name}”有 ${away} 米，须在 ${reach} 米内打卡`,
  ],
  [/^watch point '(.*)' has checked in since$/, (point) => `守望点“${point}”之后已有人打过卡`],
  [/^this token speaks for no unit$/, () => '这个令牌不属于任何单位'],
  [/^more than (\d+) calls a minute; .*$/, (most) => `每分钟超过 ${most} 次，请稍后`],
  [/^too many wrong tries from this address; .*$/, () => '这个地址试错太多，请等一分钟'],
  [/^send a token as .*$/, () => '没有登录'],
  [/^(?:the link|the token|the session) is unknown.*$/, () => '登录已失效'],
  [/^(?:Request body is too large|the body holds more than .*)$/, () => '内容太大'],
  [/^there are (\d+) walls already$/, (most) => `已有 ${most} 面大屏，不能再建`],
  [/^the fault is ours and has been logged$/, () => '服务器内部出错，已记入日志'],
  [/^the picture is being rebuilt$/, () => '服务器正在重建态势，请稍后'],
  [/^the server is (?:being closed|closing)$/, () => '服务器正在关闭'],
  [/^(?:Failed to fetch|NetworkError.*|Load failed|unreachable|fetch failed)$/, () => '连不上服务器'],
]

/** `body/units/0 …`: the path of a field, and what is wrong with it. */
const ON_FIELD = /^(?:(?:body|querystring|params|path|headers)\/)?([A-Za-z][\w/]*):? (.+)$/s

/** A refusal, or the reason behind one field, as the server said it. Cost: a look at some sixty forms. */
export function refusalZh(message: string): string {
  return saidBy(WHOLE, message) ?? saidBy(WRONG, message) ?? inParts(message) ?? onField(message) ?? message
}

function saidBy(forms: readonly (readonly [RegExp, Said])[], message: string): string | undefined {
  for (const [form, said] of forms) {
    const found = form.exec(message)
    if (found) return said(...found.slice(1).map((part: string | undefined) => part ?? ''))
  }
  return undefined
}

function onField(message: string): string | undefined {
  const [, path = '', reason = ''] = ON_FIELD.exec(message) ?? []
  const said = saidBy(WRONG, reason)
  if (said === undefined) return undefined
  const name = path.split('/').findLast((part) => !/^\d+$/.test(part)) ?? path
  return `${FIELD[name] ?? name}：${said}`
}

function inParts(message: string): string | undefined {
  const parts = message.split('; ').map((part) => onField(part))
  return parts.length > 1 && parts.every((part) => part !== undefined) ? parts.join('；') : undefined
}

function thingOf(thing: string): string {
  return THING[thing] ?? thing
}

export function roleZh(role: string): string {
  return ROLE[role as Role] ?? role // whatever the server calls it
}

function stateOf(kind: string, state: string): string {
  return STATE[kind]?.[state] ?? state
}
