/** A plan in the words of its page: its fields, how it stands, and where on the page a field is. */
import { describe, expect, it } from 'vitest'
import { DRILL_ITEMS } from '#wire/drills'
import { fieldFor } from '../../client/drills/plan-fields.ts'
import { recognitionOf, whenOf } from '../../client/drills/plan-draft.ts'
import { en } from '../../client/i18n/en.ts'
import { planFieldSaid, planStandSaid } from '../../client/i18n/say-plan.ts'
import { planValueSaid } from '../../client/i18n/say-plan-value.ts'
import { zh } from '../../client/i18n/zh.ts'
import { anExpectation, anInject, aPlan, at } from '../support/drills.ts'

const AREA = { kind: 'polygon', ring: [at(0), at(10), at(10, 10), at(0)] } as const
const WHENS = (['clock', 'afterInject', 'afterMet', 'afterMissed', 'afterCap', 'hand'] as const).map(whenOf)
const RECOGNISED = (['position', 'departure', 'message', 'report', 'mark'] as const).map((kind) => recognitionOf(kind, at(0)))
const PLAN = aPlan({
  place: { at: at(0), name: '大门', compound: 'c1' },
  script: [
    ...WHENS.map((when, i) => anInject({ id: `i${i}`, when, text: '说明', expectations: [] })),
    anInject({
      title: '持械闯入',
      expectations: [
        anExpectation({ title: '关门', objective: 'fast', weight: 2 }),
        ...RECOGNISED.map((recognisedBy, i) => anExpectation({ id: `e${i}`, item: DRILL_ITEMS[i]!, recognisedBy, tier: 'support' })),
        anExpectation({ recognisedBy: { kind: 'position', area: { ...AREA, ring: [...AREA.ring] }, count: 1, freshS: 30 } }),
        anExpectation({ recognisedBy: { kind: 'report', report: 'incident', class: 'fire', count: 1 } }),
      ],
    }),
  ],
})
const NAMED = { plan: PLAN, names: { u1: '一号' } }

describe('a field is said as the page names it', () => {
  it.each([
    ['controller', '导调'],
    ['place/compound', '所在小区'],
    ['participants/0/id', '第 1 个参演“一号” · 单位'],
    ['participants/5/units/1', '第 6 个参演“一组” · 组内单位'],
    ['objectives/0/text', '目标 1'],
    ['script', '情景注入与要求'],
    ['script/6/when', '第 7 个注入“持械闯入” · 时机'],
    ['script/6/expectations/0/of/2', '第 7 个注入“持械闯入” · 第 1 项要求“关门” · 由谁'],
    ['script/6/expectations/6/recognisedBy/area/ring/2', '第 7 个注入“持械闯入” · 第 7 项要求“首到” · 区域'],
    ['script/9/expectations/1/of', '第 10 个注入 · 第 2 项要求 · 由谁'],
    ['colour', 'colour'],
  ])('%s', (path, said) => {
    expect(planFieldSaid(path, NAMED, zh)).toBe(said)
  })

  it('in English too', () => {
    expect(planFieldSaid('script/6/expectations/0/withinS', NAMED, en)).toBe(
      'Inject 7 “持械闯入” · Expectation 1 “关门” · After the inject',
    )
  })

  it('none of a plan is left as the server calls it', () => {
    const paths = pathsOf(PLAN).filter((path) => !/(^|\/)(\d+|expectations)$/.test(path) || path.includes('/of/'))
    const raw = paths.filter((path) =>
      /[a-z]{2}/.test(
        planFieldSaid(path, NAMED, zh)
          .replaceAll(/“[^”]*”/g, '')
          .replace('CAP 的 event', ''),
      ),
    )

    expect(raw).toEqual([])
    expect(paths.length).toBeGreaterThan(100)
  })
})

function pathsOf(value: unknown, path = ''): readonly string[] {
  const own = path === '' ? [] : [path]
  if (typeof value !== 'object' || value === null) return own
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path === '' ? key : `${path}/${key}`))]
}

it.each([
  [{ isChanged: false, isRefused: false, faults: 0 }, '可以开始'],
  [{ isChanged: false, isRefused: false, faults: 2 }, '还有 2 处不能开始'],
  [{ isChanged: true, isRefused: false, faults: 0 }, '有改动未保存 · 上次保存的第 3 版可以开始'],
  [{ isChanged: true, isRefused: false, faults: 2 }, '有改动未保存 · 上次保存的第 3 版还有 2 处不能开始'],
  [{ isChanged: true, isRefused: true, faults: 1 }, '没有保存：有 1 处要先改'],
])('%j is one sentence', (stand, said) => {
  expect(planStandSaid({ version: 3, ...stand }, zh)).toBe(said)
})

it('leads to the field itself, to one within it, or to the nearest around it', () => {
  const shown = ['participants', 'participants/0', 'participants/0/id', 'script', 'script/0/title', 'script/0/expectations/0/of']

  expect(fieldFor('participants', shown)).toBe('participants')
  expect(fieldFor('script/0/expectations/0/of/3', shown)).toBe('script/0/expectations/0/of')
  expect(fieldFor('script/0/expectations/0', shown)).toBe('script/0/expectations/0/of')
  expect(fieldFor('script/0/id', shown)).toBe('script/0/title')
  expect(fieldFor('participants/0/units/1', shown)).toBe('participants/0')
  expect(fieldFor('nowhere', shown)).toBeUndefined()
})

describe('what stands in a field is said in words', () => {
  const ground = { plan: PLAN, names: { u1: '一号', c1: '碧畔安居苑' } }
  const [lon, lat] = [Number(at(0)[0].toFixed(6)), Number(at(0)[1].toFixed(6))]

  it.each([
    ['lengthS', 900, '15 分钟'],
    ['script/0/when/atS', 45, '45 秒'],
    ['mode', 'doubleBlind', '双盲演练'],
    ['place/at', at(0), `${lon},${lat}`],
    ['place/compound', 'c1', '碧畔安居苑（c1）'],
    ['controller', undefined, '没有填'],
    ['observers', [], '没有填'],
    ['participants/0/isWithdrawn', true, '是'],
    ['participants/5/units', ['u1', 'u7'], '一号（u1）、u7'],
    ['participants/0', { kind: 'unit', id: 'u1', duty: '关门', isWithdrawn: true }, '单位 · 一号（u1） · 关门 · 演练期间撤出，不计覆盖'],
    ['script/6/expectations/0/of', ['u1', 't1'], '一号（u1）、一组'],
    ['script/6/expectations/0/objective', 'fast', PLAN.objectives[0]!.text],
    ['script/0/when', { kind: 'afterInject', inject: 'i1', delayS: 60 }, `接在注入之后 · ${PLAN.script[1]!.title} · 1 分钟`],
    [
      'script/6/expectations/0/recognisedBy',
      { kind: 'position', area: { kind: 'circle', at: at(0), radiusM: 60 }, count: 1 },
      `到位（定位） · 圆形 · ${lon},${lat} · 60 米 · 至少 1 个`,
    ],
    [
      'script/6/expectations/0/recognisedBy/area/ring',
      AREA.ring,
      expect.stringMatching(new RegExp(`^3 个角：[^、]+、[^、]+、${lon},${lat}$`)),
    ],
    ['script/6/expectations/0/weight', 2, '权重 2'],
    ['script/6/expectations/0/tier', 'support', '支援'],
    ['script/6/expectations/0/recognisedBy/class', 'fire', '火灾'],
    ['script', PLAN.script.slice(5), '门岗报警、持械闯入'],
  ])('%s', (path, value, said) => {
    expect(planValueSaid(path, value, ground, zh)).toEqual(said)
  })
})
