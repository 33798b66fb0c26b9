/** What the server says when it refuses, as a Chinese screen says it: the common forms all in Chinese, anything else as it was said. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import { takeStep } from '../../server/domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'

/** As the server answers them, word for word. */
const REFUSALS: readonly (readonly [said: string, chinese: string])[] = [
  ["body/units/0 there is no unit 'K1'", '处置力量：没有单位“K1”'],
  ['body/address must not have more than 120 characters', '地址描述：最多 120 个字'],
  ['body/place/0 must be <= 180', '地点：不能大于 180'],
  ['body/place is 0, 0: what sent it does not know where it is', '地点：是 0, 0：设备不知道自己在哪里'],
  ['body/place is more than 300 km from the district', '地点：离辖区超过 300 公里'],
  ["body/at '2026-02-30T00:00:00Z' is no time: ISO 8601 with an offset, or Unix ms", '时间：“2026-02-30T00:00:00Z”不是时间'],
  ['body/at is in the future', '时间：是将来的时间'],
  ["body/at is before the step 'dispatch' (2026-11-26T08:00:00.000Z)", '时间：早于上一步'],
  ["body/note is needed for the step 'report'", '情况说明：这一步要填'],
  ['body/note is needed: say what became of the call for help', '情况说明：须写明求助的结果'],
  ["body/duplicateOf is itself a duplicate, of 'j-1'", '重复于：它本身已是“j-1”的重复'],
  ['body/text holds half a character', '内容：有半个字符'],
  ['body/untilMs is more than 7 days ahead', '截止时间：最多到 7 天后'],
  [
    'body/about is missing: say about what, or of which class; body/untilMs is more than 7 days ahead',
    '对象：没有填；截止时间：最多到 7 天后',
  ],
  ["it is 'paused': from there the steps are 'resume', 'stop', 'skip'", '状态刚刚变了，现在不能再走这一步'],
  ['body/at is in a pause: the clock of the drill does not run', '时间：正在暂停之中，演练的钟没有走'],
  [
    'body/version is 2, the next is 3: somebody may have changed it meanwhile',
    '版本：别人已存了新版本，这次没有保存：请重新打开再改，下一版是第 3 版',
  ],
  ["there is no drill 'nosuch'", '没有演练“nosuch”'],
  ['a wall may not do this (alarms:write)', '大屏没有这个权限'],
  ["incident 'j-1': it is 'received': from there the steps are 'dispatch', 'invalidate'", '现在是“待派警”，不能再走这一步'],
  ["complaint 'p-1': it is 'received': from there the steps are 'handle'", '现在是“待处理”，不能再走这一步'],
  ["alarm 'a1': it is 'acknowledged', '王芳' has it: from there the steps are takeOver, arrive, handle", '现在是“已接”，由“王芳”处理'],
  ["unit 'K1' is on its way to 'c-3'", '单位“K1”正在去“c-3”的路上'],
  ["'东门' is 240 m away: one checks in from within 100 m", '离“东门”有 240 米，须在 100 米内打卡'],
  ['body/found is more than was checked (40)', '发现：比检查的 40 还多'],
  ['Request body is too large', '内容太大'],
  ['Failed to fetch', '连不上服务器'],
  ['must be <= 1440', '不能大于 1440'],
  ['body/sha256 must be a SHA-256: 64 digits of 0-9 and a-f, in lower case', 'sha256：须是 64 位 0-9、a-f，小写'],
  ['an operator may not do this (drills:write)', '值班员没有这个权限'],
  ['with 16 columns make 256 screens: a wall has at most 64', '16 列时共 256 块屏，最多 64 块'],
  ['is more than half a screen', '超过半块屏'],
  ['make a side of 80 m: at most 60 m', '整面有一边长 80 米，最多 60 米'],
  ["there is no wall 'hall'", '没有大屏“hall”'],
  ['there are 100 walls already', '已有 100 面大屏，不能再建'],
]

describe('a refusal', () => {
  it.each(REFUSALS)('%s: %s', (said, chinese) => expect(zh.refusalSaid(said)).toBe(chinese))

  it('of any step that is not legal now is said in Chinese, whatever the kind and state', () => {
    for (const [kind, lifecycle] of Object.entries(LIFECYCLES))
      for (const state of lifecycle.states)
        for (const { name, from } of lifecycle.steps) {
          const report = { id: 'r', state, atMs: 0, knownMs: 0, stamps: [], hasPersonal: false, simulated: false }
          if ((from as readonly string[]).includes(state)) continue
          const answer = takeStep(lifecycle, report, { step: name, atMs: 0, knownMs: 0, by: 'op', role: 'operator' })
          if (answer.ok) throw new Error(`${kind} '${state}': '${name}' is taken`)
          expect(zh.refusalSaid(`${kind} 'r': ${answer.reason}`)).not.toMatch(/[A-Za-z]{2}/)
        }
  })

  it('that has no form here stays as it was said, and so does every one in English', () => {
    expect(zh.refusalSaid('the moon is full')).toBe('the moon is full')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (said) => {
        expect(zh.refusalSaid(said)).toEqual(expect.any(String))
        expect(en.refusalSaid(said)).toBe(said)
      }),
    )
  })
})
