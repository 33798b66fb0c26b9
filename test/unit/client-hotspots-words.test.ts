/** The hotspot page in words: what changed, what a cell says, why there is no answer; every sentence made of figures of the answer. */
import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import type { HotspotAnswer } from '#wire/hotspots'
import { hasMap } from '../../client/hotspots/cell-looks.ts'
import { cellRows } from '../../client/hotspots/cell-rows.ts'
import { legendLines } from '../../client/hotspots/legend-lines.ts'
import { weekHours } from '../../client/hotspots/week-hours.ts'
import { ApiFault } from '../../client/http/api.ts'
import { en } from '../../client/i18n/en.ts'
import {
  changesOf,
  changeText,
  figureText,
  headingOf,
  leadOf,
  madeWith,
  noteText,
  pText,
  refusalText,
  significantOf,
} from '../../client/i18n/say-hotspots.ts'
import { zh } from '../../client/i18n/zh.ts'

const CHINA_MIN = 480
const COUNTS = { used: 30, simulated: 0, invalid: 0, otherClass: 0, noPlace: 0, outside: 0 }

/** Of a change: 30 now, 20 before; the test overrides what it is about. */
function anAnswer(more: Partial<HotspotAnswer> = {}): HotspotAnswer {
  return {
    asOfMs: 0,
    tookMs: 1,
    parameters: { method: 'change', kind: 'incident', cell: 500, shape: 'hex' },
    counts: { period: COUNTS, base: { ...COUNTS, used: 20 } },
    definitions: ['Change'],
    notes: [],
    figures: { ratio: 1.5, low: 1.1, high: 2.04, up: 3, down: 0, notSignificant: 7 },
    ...more,
  }
}

function aTable(rows: readonly Readonly<Record<string, number | string | null>>[]): NonNullable<HotspotAnswer['cells']> {
  const names = Object.keys(rows[0] ?? {})
  return { count: rows.length, columns: Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)])) }
}

function compound(name: string, baseEvents: number, events: number, verdict: string, q: number | null = 0.01) {
  return { id: name, name, events, baseEvents, verdict, q }
}

describe('the change of the whole', () => {
  test.each([
    [
      'a rise beyond chance',
      { ratio: 1.5, low: 1.1, high: 2.04 },
      '共 30 起，对比期 20 起，按每周算变化 +50.0%（95% 区间 +10.0% 至 +104.0%），是明显的增加。',
    ],
    [
      'a fall beyond chance',
      { ratio: 0.5, low: 0.3, high: 0.9 },
      '共 30 起，对比期 20 起，按每周算变化 −50.0%（95% 区间 −70.0% 至 −10.0%），是明显的减少。',
    ],
    [
      'what may be chance',
      { ratio: 0.9, low: 0.7, high: 1.2 },
      '共 30 起，对比期 20 起，按每周算变化 −10.0%（95% 区间 −30.0% 至 +20.0%），分不出是变化还是偶然。',
    ],
    ['no base', { ratio: null, low: 0.1, high: null }, '共 30 起，对比期 20 起，没有可比的基数，不算变化。'],
  ])('tells %s', (_, figures, said) => {
    expect(leadOf(anAnswer({ figures }), zh)).toBe(said)
  })

  it('calls neither an interval that ends at one nor one that begins there a change', () => {
    expect(leadOf(anAnswer({ figures: { ratio: 1.2, low: 1, high: 1.4 } }), en)).toContain('may be a change or chance')
    expect(leadOf(anAnswer({ figures: { ratio: 0.8, low: 0.6, high: 1 } }), en)).toContain('may be a change or chance')
  })
})

describe('what changed where', () => {
  it('names the compounds least likely chance first, and how many more there are', () => {
    const compounds = aTable([
      compound('甲苑', 10, 30, 'up', 0.04),
      compound('乙苑', 5, 25, 'up', 0.001),
      compound('丙苑', 4, 21, 'up', 0.002),
      compound('丁苑', 3, 19, 'up', 0.003),
      compound('戊苑', 1234, 2, 'down', 0.01),
      compound('己苑', 4, 4, 'notSignificant', 0.9),
    ])

    expect(changesOf(anAnswer({ compounds }), zh)).toEqual([
      '明显增加的有 3 格。',
      '明显减少的有 0 格。',
      '有记录的格里，7 格的变化没有超出偶然。',
      '明显增加的小区：乙苑（5 → 25）、丙苑（4 → 21）、丁苑（3 → 19）等，另有 1 个。',
      '明显减少的小区：戊苑（1,234 → 2）。',
    ])
  })

  it('says that nothing did where nothing did, and nothing of compounds where there are none', () => {
    const figures = { ratio: 1, low: 0.8, high: 1.2, up: 0, down: 0, notSignificant: 7 }

    expect(changesOf(anAnswer({ figures, compounds: aTable([compound('甲苑', 4, 4, 'notSignificant', 0.9)]) }), en)).toEqual([
      'In 7 cells with events the change is within chance.',
      'No compound changed by more than chance.',
    ])
    expect(changesOf(anAnswer({ figures }), en)).toHaveLength(1)
  })

  it('says nothing of changes against a base of nothing', () => {
    const counts = { period: COUNTS, base: { ...COUNTS, used: 0 } }
    const compounds = aTable([{ ...compound('甲苑', 0, 4, ''), verdict: null }])

    expect(changesOf(anAnswer({ counts, figures: { ratio: null, up: 0, down: 0, notSignificant: 0 }, compounds }), zh)).toEqual([])
  })
})

describe('what is significant', () => {
  const gi = (figures: HotspotAnswer['figures']): HotspotAnswer =>
    anAnswer({ parameters: { method: 'gi', kind: 'hazard', cell: 500, shape: 'hex', band: 500, p: 'exact' }, figures })

  test.each([
    ['how much is hot', { hot: 1204, cold: 3, notSignificant: 9, tooFew: 0 }, '某月，1,204 格隐患明显偏多'],
    ['that nothing is', { hot: 0, cold: 3, notSignificant: 9, tooFew: 0 }, '某月，没有哪里的隐患明显偏多'],
    ['no finding where nothing could be judged', { hot: 0, cold: 0, notSignificant: 0, tooFew: 9 }, '某月 热点研判'],
  ])('is the heading: %s', (_, figures, said) => {
    expect(headingOf(gi(figures), '某月', zh)).toBe(said)
  })

  it('is no heading before it is known', () => {
    expect(headingOf(undefined, '某月', zh)).toBe('某月 热点研判')
  })

  it('is told beside what cannot be judged', () => {
    expect(significantOf(gi({ hot: 4, cold: 2, tooFew: 65 }), zh)).toEqual([
      '本期明显偏多的有 4 格，明显偏少的有 2 格。',
      '数太少而不判的有 65 格。',
    ])
  })

  it('comes with what it was made with', () => {
    expect(madeWith(gi({}), zh)).toBe('格子 500 米、六边形、相邻范围 500 米、精确算出 p 值')
  })
})

describe('a pressed cell', () => {
  const answer = anAnswer({
    parameters: { method: 'gi', cell: 500, shape: 'hex' },
    cells: aTable([
      { id: 'c0r0', lon: 120, lat: 31, areaKm2: 0.2165, events: 12, expected: 3.5, z: 4.24, p: 0.00002, q: 0.0004, verdict: 'hot' },
      { id: 'c1r0', lon: 120.01, lat: 31, areaKm2: 0.1, events: 0, expected: 0.4, z: null, p: null, q: null, verdict: 'tooFew' },
    ]),
  })

  it('says its finding, what that means, its figures and where they are defined', () => {
    const rows = new Map(cellRows({ method: 'gi', answer, cell: 0 }, CHINA_MIN, zh))

    expect(rows.get('结论')).toMatch(/^明显偏多。.*难以用偶然解释/)
    expect(rows.get('起数')).toBe('12')
    expect(rows.get('校正后的 p 值')).toBe('< 0.001')
    expect(rows.get('区内面积')).toBe('0.22 平方公里')
    expect(rows.get('统计口径')).toContain('Getis-Ord Gi*')
  })

  it('has no line for what cannot be said', () => {
    const rows = new Map(cellRows({ method: 'gi', answer, cell: 1 }, CHINA_MIN, en))

    expect(rows.get('Finding')).toContain('too few to judge')
    expect(rows.has('z')).toBe(false)
    expect(rows.has('p')).toBe(false)
  })
})

it('tells in a legend how many cells there are of each look, those that are not there too', () => {
  const cells = aTable([{ verdict: 'hot' }, { verdict: 'tooFew' }, { verdict: 'tooFew' }, { verdict: 'notSignificant' }])

  const lines = legendLines('gi', cells, zh)

  expect(lines.map(({ label, count }) => `${label} ${count}`)).toEqual([
    '明显偏多 1 格',
    '明显偏少 0 格',
    '看不出差别 1 格',
    '数太少，不判 2 格',
  ])
  const faces = lines.map(({ look }) => JSON.stringify([look?.mark, look?.edge, look?.fill]))
  expect(new Set(faces).size).toBe(4)
})

it('tells every class of what emerges and of watch apart by mark, edge or shade, and does not draw what nobody knows', () => {
  const classes = ['new', 'growing', 'persistent', 'sporadic', 'fading', 'none', 'tooFew']
  const emerging = legendLines('emerging', aTable(classes.map((emergence) => ({ emergence }))), zh)
  const watch = legendLines('dosage', aTable(['hotAndDark', 'coldAndCrowded', 'balanced', 'unknown'].map((dosage) => ({ dosage }))), zh)

  for (const lines of [emerging, watch]) {
    expect(lines.map(({ count }) => count)).toEqual(lines.map(() => '1 格'))
    expect(new Set(lines.map(({ look }) => JSON.stringify(look))).size).toBe(lines.length)
  }
  expect(watch.at(-1)!.look).toBeUndefined()
})

describe('a map', () => {
  test.each([
    ['without cells', 'near-repeat', [], false],
    ['with a zone at risk', 'near-repeat', [{ events: 1 }], true],
    ['of no density', 'density', [{ density: 0 }, { density: 0 }], false],
    ['of a density', 'density', [{ density: 0 }, { density: 2 }], true],
    ['of watch that nobody knows', 'dosage', [{ dosage: 'unknown' }], false],
    ['against a base of nothing', 'change', [{ events: 4, verdict: null }], false],
    ['of nothing in either period', 'change', [{ events: 0, verdict: 'noEvents' }], true],
    ['that judges nothing', 'gi', [{ verdict: 'tooFew' }], true],
  ] as const)('%s', (_, method, rows, isDrawn) => {
    expect(hasMap({ cells: aTable(rows) }, method)).toBe(isDrawn)
  })
})

describe('the clock of the week', () => {
  const hours = Array.from({ length: 168 }, (_, i) => ({
    day: Math.floor(i / 24),
    hour: i % 24,
    events: i,
    hours: 4,
    perHour: i / 4,
    light: i === 30 ? null : 0.5,
  }))

  it('is seven days of twenty-four hours, Monday first, and knows which hours nobody knows', () => {
    const days = weekHours(aTable(hours))

    expect(days.map((day) => day.length)).toEqual(Array.from({ length: 7 }, () => 24))
    expect(days[1]![6]).toEqual({ day: 1, hour: 6, events: 30, hours: 4, perHour: 7.5 })
    expect(days[6]![23]).toMatchObject({ events: 167, light: 0.5 })
    expect(weekHours(undefined)).toEqual([])
  })
})

it('halves a density from step to step, its ends written on the legend', () => {
  const cells = aTable([16, 9, 8, 3, 1.2, 0.9, 0.4, 0].map((density) => ({ density })))

  expect(legendLines('density', cells, zh).map(({ label, count }) => `${label}: ${count}`)).toEqual([
    '0.50 – 1.00: 1 格',
    '1.00 – 2.00: 1 格',
    '2.00 – 4.00: 1 格',
    '4.00 – 8.00: 1 格',
    '8.00 – 16.0: 2 格',
    '低于 0.50: 2 格',
  ])
})

test.each([
  [0, '0'],
  [0.0432, '0.043'],
  [0.999, '1.00'],
  [2.34567, '2.35'],
  [42.42, '42.4'],
  [1234.5, '1,235'],
])('writes %s with the figures that count', (value, said) => {
  expect(figureText(value)).toBe(said)
})

it('writes a p too small to tell as less, and a change with its sign', () => {
  expect(pText(0.0004)).toBe('< 0.001')
  expect(pText(0.0312)).toBe('0.031')
  expect(changeText(1)).toBe('0.0%')
})

describe('a note', () => {
  it('is told in the language of the page, with the figures of the answer', () => {
    const simulated = anAnswer({ counts: { period: { ...COUNTS, simulated: 12 } } })
    const ranked = anAnswer({ figures: { compoundsRanked: 40, compoundsWithoutHouseholds: 3 } })

    const dosage = anAnswer({ figures: { watchKnownShare: 0.425 } })
    const emerging = anAnswer({ parameters: { method: 'emerging' } })

    const heaped = anAnswer({ figures: { heapEvents: 405, heapSpreadShare: 0.91 } })

    expect(noteText({ code: 'oneHeap', text: 'x' }, heaped, zh)).toContain('仅一格就有 405 起（共 30 起），占全图离散程度的 91')
    expect(noteText({ code: 'noEvents', text: 'x' }, anAnswer(), zh)).toBe('这一时段没有可统计的记录。')
    expect(noteText({ code: 'watchPartlyKnown', text: 'x' }, dosage, zh)).toContain('42.5%')
    expect(noteText({ code: 'watchTooThin', text: 'x' }, dosage, zh)).toMatch(/42\.5%.*不足一半/)
    expect(noteText({ code: 'tooFewToJudge', text: 'x' }, emerging, en)).toContain('8 of the parts')
    expect(noteText({ code: 'noEvents', text: 'x' }, emerging, en)).toContain('no report to count')
    expect(noteText({ code: 'simulated', text: 'x' }, simulated, zh)).toBe('30 起中有 12 起是演示数据。')
    expect(noteText({ code: 'noHouseholds', text: 'x' }, ranked, en)).toBe(
      '3 of 43 compounds are not ranked: nobody knows their households.',
    )
  })

  it('of nothing to count says what was left out, of the period or of the base', () => {
    const [period, base] = [
      { ...COUNTS, used: 0, outside: 3, noCompound: 1_200 },
      { ...COUNTS, used: 0, invalid: 2 },
    ]
    const answer = anAnswer({ counts: { period, base } })

    expect(noteText({ code: 'noEvents', text: 'x' }, answer, zh)).toBe('这一时段没有可统计的记录。未统计：界外 3、不在小区内 1,200。')
    expect(noteText({ code: 'noBase', text: 'x' }, answer, en)).toContain('nothing to compare with. Left out: Invalid or duplicate 2.')
  })

  it('of risk against watch speaks of neither ranks nor figures that it has not', () => {
    const compounds = aTable([compound('甲苑', 0, 1, ''), compound('乙苑', 0, 0, '')])
    const dosage = anAnswer({ parameters: { method: 'dosage' }, figures: { compoundsWithoutHouseholds: 1 }, compounds })

    expect(noteText({ code: 'noHouseholds', text: 'x' }, dosage, zh)).toBe('2 个小区中有 1 个不知道户数，不判断是否高发。')
    expect(noteText({ code: 'sameRate', text: 'x' }, dosage, en)).toContain('none is hot or cold')
  })

  it('has words in both languages whichever of the documented codes it has', () => {
    const document = readFileSync(new URL('../../docs/hotspots.md', import.meta.url), 'utf8')
    const listed = /a note that says why: ([^.]+)\./.exec(document)?.[1] ?? ''
    const codes = [...listed.matchAll(/`(\w+)`/g)].map(([, code]) => code!)

    expect(codes).toHaveLength(28)
    for (const code of codes) {
      const methods = code === 'fewEvents' ? ['dosage'] : ['gi', 'emerging', 'dosage']
      for (const method of methods)
        for (const words of [zh, en])
          expect([code, noteText({ code, text: 'as the API says it' }, anAnswer({ parameters: { method } }), words)]).not.toEqual([
            code,
            'as the API says it',
          ])
    }
  })

  it('that the page does not know is told in the words of the API', () => {
    expect(noteText({ code: 'somethingNew', text: 'in its own words' }, anAnswer(), zh)).toBe('in its own words')
  })
})

describe('a refusal', () => {
  const refusal = (field: string, reason: string) =>
    refusalText(new ApiFault(400, 'REQUEST_INVALID', `${field} ${reason}`, [{ field: `querystring/${field}`, reason }]), zh)

  test.each([
    ['from', 'is not before to', '时段起点：起点不早于止点'],
    ['from', 'has not come yet', '时段起点：还没有到'],
    ['baseTo', 'lies in the period: an event cannot be held against itself', '对比期止点：与本期重叠：同一起不能与自己比'],
    ['baseTo', 'is after from: a map is tested on what came after it', '对比期止点：晚于本期起点：一幅图只能用它之后发生的来检验'],
    ['cell', 'of 20 m gives 210000 cells; at most 200000 are told as json', '格子大小：格子太多，请选大一些的格子'],
    [
      'cell',
      'of 20 m is too fine for a quartic bandwidth of 1200 m: it is felt over more than 50 cells each way',
      '格子大小：对这样的带宽太细，请选大一些的格子',
    ],
    [
      'band',
      'of 400 m makes more than 8333333 pairs of events, the most for 999 permutations; ask for a narrower one or a shorter period',
      '相邻范围：记录太密，对数太多，请选短一些的时段',
    ],
    ['division', "'320499' is none, has no outline, or is run by others", '镇街：没有这个镇街，或没有边界，或由他人托管'],
    ['from', 'is more than 750 days before to: of longer periods watch is not told', '时段起点：时段太长，巡防记录只能读两年'],
    ['hours', 'night has no time in the period', '昼夜：时段里没有这样的时间'],
    ['baseTo', 'is not ISO 8601 with an offset, or Unix ms', '对比期止点：不是 1970 年以后的日期'],
    [
      'cell',
      'takes longer than 40 s: ask for larger cells, a shorter period or fewer permutations',
      '格子大小：算得太久，已停下：请选大一些的格子，或短一些的时段',
    ],
    ['cell', 'for a reason not heard of', '格子大小：for a reason not heard of'],
    ['other', 'is wrong', '不能这样统计：other is wrong'],
  ])('names the field and the reason: %s %s', (field, reason, said) => {
    expect(refusal(field, reason)).toBe(said)
  })

  it('tells a server out of reach, a busy one and a missing right apart', () => {
    expect(refusalText(new ApiFault(0, 'UNREACHABLE', 'x'), zh)).toBe('读取失败：连不上服务器')
    expect(refusalText(new ApiFault(503, 'INTAKE_FULL', 'x'), zh)).toContain('服务器正忙')
    expect(refusalText(new ApiFault(403, 'ROLE_FORBIDDEN', 'x'), zh)).toContain('没有看热点的权限')
    expect(refusalText(new ApiFault(500, 'UNKNOWN', 'broken'), zh)).toBe('读取失败：broken')
    expect(refusalText(new ApiFault(500, 'UNKNOWN', 'the fault is ours and has been logged'), zh)).toBe(
      '读取失败：服务器内部出错，已记入日志',
    )
    expect(refusal('from', 'is in the future')).toBe(`时段起点：${zh.refusalSaid('is in the future')}`)
  })
})
