/** What keeps a plan from being started, in Chinese: the server's reasons by their form. What has no form here is looked up among refusals. */
import { refusalZh, roleZh } from './zh-refusal.ts'

const FORMS: readonly (readonly [form: RegExp, said: (...parts: readonly string[]) => string])[] = [
  [/^must be one of (.*)$/, (all) => `须是其中之一：${all}`],
  [/^is missing: somebody must lead it$/, () => '没有指定导调'],
  [/^nobody can sign in as '(.*)' to (?:lead|observe) it$/, (name) => `没有名为“${name}”的令牌，谁也登录不了`],
  [/^'(.*)' is an? (\w+), which may not lead it$/, (name, role) => `“${name}”是${roleZh(role)}的令牌，不能导调`],
  [/^'(.*)' is an? (\w+), which may not observe it$/, (name, role) => `“${name}”是${roleZh(role)}的令牌，不能观察`],
  [/^is outside the district.*$/, () => '不在辖区内'],
  [/^nobody takes part$/, () => '没有参演力量'],
  [/^nothing is expected of anybody$/, () => '没有任何要求'],
  [/^they are more than (\d+) units$/, (most) => `超过 ${most} 个单位`],
  [/^a team without units$/, () => '编组里没有单位'],
  [/^there is no (?:unit|watch point|compound|inject|expectation|objective) '(.*)'$/, (id) => `没有“${id}”`],
  [/^unit '(.*)' is not confirmed$/, (unit) => `单位“${unit}”还没有确认`],
  [/^unit '(.*)' is off duty$/, (unit) => `单位“${unit}”离岗`],
  [/^(?:unit '(.*)' )?takes part in the drill '(.*)'$/, (unit, drill) => `${unit === '' ? '' : `“${unit}”`}已在演练“${drill}”中`],
  [/^'(.*)' is the same as (.*)$/, (id) => `“${id}”重复`],
  [/^waits for itself: it would never come$/, () => '自己等自己，永远不会来'],
  [/^would come at T\+(\d+) s, after the end at T\+(\d+) s$/, (at, end) => `在第 ${at} 秒才来，晚于第 ${end} 秒的结束`],
  [/^would be due at T\+(\d+) s, after the end at T\+(\d+) s$/, (at, end) => `到第 ${at} 秒才到限，晚于第 ${end} 秒的结束`],
  [/^does not go with a tier: say one of them$/, () => '秒数和级别只能选一个'],
  [/^is missing: say within how many seconds, or a tier$/, () => '没有时限：填秒数或选级别'],
  [/^is expected of nobody$/, () => '没有说由谁'],
  [/^'(.*)' does not take part$/, (id) => `“${id}”没有参演`],
  [/^nobody moves in a tabletop drill.*$/, () => '桌面推演没有人移动：改用确认、上报或标记'],
  [/^a watch point does not move.*$/, () => '守望点不移动：由单位或编组'],
  [/^of (\d+) (?:units|participants) there will never be (\d+)$/, (there, count) => `只有 ${there} 个，到不了 ${count} 个`],
  [/^nobody is there to mark it$/, () => '没有人能标记：没有观察员和导调'],
  [/^an? (\w+) has no class$/, () => '这种报告没有类别'],
  [/^an? (\w+) is one of (.*)$/, (_kind, classes) => `类别须是：${classes}`],
  [/^is no area: .*$/, () => '不是区域：首尾须相同，边不能相交'],
]

/** @param reason in the server's words */
export function planFaultZh(reason: string): string {
  for (const [form, said] of FORMS) {
    const found = form.exec(reason)
    if (found) return said(...found.slice(1).map((part: string | undefined) => part ?? ''))
  }
  return refusalZh(reason)
}
