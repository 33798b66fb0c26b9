/** Incidents and hazards on the wall: what is held, in which order it is read, how marks group, how the panel shares its room. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Incident } from '#wire/reports'
import { zh } from '../../client/i18n/zh.ts'
import { en } from '../../client/i18n/en.ts'
import { isMoreThanTitle, momentSaid, placeSaid, stampTimeSaid, titleSaid, toldSaid } from '../../client/i18n/say-reports.ts'
import { afterReportEvents, heldReports, inOrder, withoutOld } from '../../client/http/open-reports.ts'
import { groupsOf, type Mark } from '../../client/map/mark-groups.ts'
import { worldX, worldY } from '../../client/map/mercator.ts'
import { happeningRows } from '../../client/wall/happening-rows.ts'
import { tellingOf } from '../../client/wall/telling.ts'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'

const NOW_MS = Date.UTC(2026, 0, 31, 12)
const MINUTE_MS = 60_000

function anIncident(more: Partial<Incident> = {}): Incident {
  return {
    id: 'i-1',
    class: 'traffic',
    severity: 3,
    state: 'received',
    atMs: NOW_MS,
    knownMs: NOW_MS,
    stamps: [{ step: 'received', state: 'received', atMs: NOW_MS, knownMs: NOW_MS, by: 'desk' }],
    hasPersonal: false,
    simulated: false,
    ...more,
  }
}

function told(...reports: readonly Incident[]) {
  return reports.map((data) => ({ subject: `incident/${data.id}`, data }))
}

describe('what the wall holds of incidents', () => {
  it('is what is open: from when it is brought until it ends, and once more if that is undone', () => {
    const open = afterReportEvents('incident', heldReports<Incident>([]), told(anIncident()), 0)
    const going = afterReportEvents('incident', open, told(anIncident({ state: 'arrived' })), 0)
    const ended = afterReportEvents('incident', going, told(anIncident({ state: 'invalid' })), 0)
    const undone = afterReportEvents('incident', ended, told(anIncident({ state: 'arrived' })), 0)

    expect(open.open.get('i-1')?.state).toBe('received')
    expect(going.open.get('i-1')?.state).toBe('arrived')
    expect(ended.open.size).toBe(0)
    expect(ended.ended.get('i-1')?.report.state).toBe('invalid')
    expect(undone.open.get('i-1')?.state).toBe('arrived')
    expect(undone.ended.size).toBe(0)
  })

  it('does not change with what is about something else', () => {
    const held = heldReports([anIncident()])

    expect(
      afterReportEvents(
        'incident',
        held,
        [
          { subject: 'incidental/i-1', data: undefined },
          { subject: 'hazard/i-1', data: undefined },
        ],
        0,
      ),
    ).toBe(held)
  })

  it('lets go of what has ended after a minute, and of the oldest where very many end at once', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => anIncident({ id: `i-${i}`, state: 'closed' }))
    const stormy = afterReportEvents('incident', heldReports<Incident>([]), told(...many), 0)

    expect(stormy.ended.size).toBe(200)
    expect(stormy.ended.has('i-999')).toBe(true)
    expect(withoutOld(stormy, 59_999)).toBe(stormy)
    expect(withoutOld(stormy, 60_000).ended.size).toBe(0)
  })

  it('is read with the serious first, the most serious of them first, then the newest', () => {
    const at = (id: string, severity: number, minutesAgo: number) => anIncident({ id, severity, atMs: NOW_MS - minutesAgo * MINUTE_MS })

    expect(inOrder([at('old-4', 4, 9), at('new-4', 4, 1), at('mid-3', 3, 5), at('2', 2, 60), at('1', 1, 90)]).map(({ id }) => id)).toEqual([
      '1',
      '2',
      'new-4',
      'mid-3',
      'old-4',
    ])
  })
})

describe('marks on the map', () => {
  const RULES = { zoom: 14, nearPx: 24, figurePx: 30 }
  const mark = (id: string, lon: number, lat: number, severity = 3): Mark => ({
    id,
    at: [lon, lat],
    severity,
    image: `incident-${severity}`,
  })
  /** So many pixels east of 120° E at this zoom. */
  const east = (px: number, zoom = 14): number => 120 + (px / (512 * 2 ** zoom)) * 360

  it('are one with a count where they would lie on one another: the first gives shape and place', () => {
    const [one, two, ...rest] = groupsOf([mark('a', east(0), 31.7, 1), mark('b', east(10), 31.7), mark('c', east(25), 31.7)], RULES)

    expect(one).toMatchObject({ ids: ['a', 'b'], severity: 1, image: 'incident-1', x: worldX(120) })
    expect(two).toMatchObject({ ids: ['c'] })
    expect(rest).toEqual([])
  })

  it('come apart as the map comes nearer, but at the very same place they never do', () => {
    const marks = [mark('a', east(0), 31.7), mark('b', east(10), 31.7), mark('c', east(10), 31.7)]

    expect(groupsOf(marks, { ...RULES, zoom: 16 }).map(({ ids }) => ids)).toEqual([['a'], ['b', 'c']])
    expect(groupsOf(marks, { ...RULES, zoom: 22 }).map(({ ids }) => ids)).toEqual([['a'], ['b', 'c']])
  })

  it('stand at the upper right of a figure that they would cover', () => {
    const [beside, far] = groupsOf(
      [
        { ...mark('a', east(3), 31.7), figureAt: [120, 31.7] },
        { ...mark('b', east(200), 31.7), figureAt: [120, 31.7] },
      ],
      RULES,
    )

    expect((beside!.x - worldX(120)) * 2 ** 14).toBeCloseTo(30, 6)
    expect((beside!.y - worldY(31.7)) * 2 ** 14).toBeCloseTo(30, 6)
    expect((far!.x - worldX(120)) * 2 ** 14).toBeCloseTo(200, 6)
  })

  it('go below what lies over them', () => {
    const [below] = groupsOf([mark('h', east(4), 31.7)], { ...RULES, over: [{ x: worldX(120), y: worldY(31.7) }], overPx: 27 })

    expect((below!.y - worldY(31.7)) * 2 ** 14).toBeCloseTo(-27, 6)
  })

  it('lose nobody, and no two groups lie nearer than a mark', () => {
    const aMark = fc.record({
      px: fc.integer({ min: -400, max: 400 }),
      py: fc.integer({ min: -400, max: 400 }),
      severity: fc.integer({ min: 1, max: 4 }),
    })
    fc.assert(
      fc.property(fc.array(aMark, { maxLength: 60 }), (places) => {
        const marks = places
          .toSorted((a, b) => a.severity - b.severity)
          .map(({ px, py, severity }, i) => mark(`m-${i}`, east(px), 31.7 + py / 30_000, severity))
        const groups = groupsOf(marks, RULES)

        expect(groups.flatMap(({ ids }) => ids).toSorted()).toEqual(marks.map(({ id }) => id).toSorted())
        for (const { ids, severity } of groups)
          for (const id of ids) expect(marks.find((one) => one.id === id)!.severity).toBeGreaterThanOrEqual(severity)
        groups.forEach((a, i) => {
          for (const b of groups.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y) * 2 ** 14).toBeGreaterThanOrEqual(24 - 1e-6)
        })
      }),
    )
  })
})

describe('the panel of what is happening', () => {
  it('gives incidents the room, the news at least one row, and never more than there is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 1_600 }), fc.nat(40), fc.nat(60), (room, open, news) => {
        const rows = happeningRows(room, open, news)
        const more = open > rows.incidents ? 26 : 0
        const list = open === 0 ? 51 : rows.incidents * 95 + more

        expect(rows.incidents).toBeLessThanOrEqual(open === 0 ? 1 : open)
        if (news > 0) expect(rows.news).toBeGreaterThanOrEqual(1)
        // At least one row of each is shown, however little room there is: 312 units hold them.
        if (room >= 320) expect(list + 112 + Math.min(rows.news, Math.max(news, 0)) * 80).toBeLessThanOrEqual(room + 1)
      }),
    )
  })

  it('shows four of many on a screen of 1080 pixels', () => {
    expect(happeningRows(607, 17, 40)).toEqual({ incidents: 4, news: 1 })
    expect(happeningRows(607, 1, 40)).toEqual({ incidents: 1, news: 5 })
  })
})

describe('words about reports', () => {
  it('tell every step of every lifecycle, in both languages', () => {
    const kinds = Object.values(LIFECYCLES).flatMap(({ kind, first, steps }) => [
      `${kind}:${first}`,
      `${kind}:corrected`,
      `${kind}:erased`,
      ...steps.map(({ name }) => `${kind}:${name}`),
    ])

    for (const words of [zh, en]) expect(kinds.filter((kind) => !(kind in words.happened))).toEqual([])
  })

  it('name a report by the first line of what was said, else by its class', () => {
    expect(titleSaid({ kind: 'incident', report: anIncident({ text: ' 两车刮擦\n第二行' }) }, zh)).toBe('两车刮擦')
    expect(titleSaid({ kind: 'incident', report: anIncident({ text: '\n' }) }, zh)).toBe('交通事故')
  })

  it('say where by compound, else in words, else by division, else that nobody knows', () => {
    const said = (report: Partial<Incident>) =>
      placeSaid(
        anIncident(report),
        (id) => (id === 'c1' ? '清英花园' : undefined),
        (id) => (id === '湖塘' ? '湖塘镇' : ''),
        zh,
      )

    expect(said({ compound: 'c1', address: '3 幢', division: '湖塘' })).toBe('清英花园')
    expect(said({ compound: 'gone', address: '3 幢' })).toBe('3 幢')
    expect(said({ division: '湖塘' })).toBe('湖塘镇')
    expect(said({})).toBe('地点不明')
  })

  it('give the date of what was not today', () => {
    expect(momentSaid(NOW_MS - MINUTE_MS, NOW_MS)).toBe('19:59:00')
    expect(momentSaid(NOW_MS - 24 * 60 * MINUTE_MS, NOW_MS)).toBe('01-30 20:00')
    expect(momentSaid(NOW_MS - 40 * 24 * 60 * MINUTE_MS, NOW_MS)).toBe('2025-12-22 20:00')
  })

  it('give no time to a step that nobody wrote one down for', () => {
    const [stamp] = anIncident().stamps
    expect(stampTimeSaid(stamp!, NOW_MS, zh)).toBe('20:00:00')
    expect(stampTimeSaid({ ...stamp!, isSupposed: true }, NOW_MS, zh)).toBe('时间不详')
  })

  it('tell a step in the news, and what it was about', () => {
    const data = anIncident({ compound: 'c1', text: '两车刮擦' })
    const line = { seq: 1, kind: 'incident:arrive', subject: 'incident/i-1', atMs: NOW_MS, count: 1, isAtLeast: false, data }
    const names = { place: () => undefined, unit: () => undefined, compound: () => '清英花园' }

    expect(tellingOf(line, zh, names)).toMatchObject({ title: '到场', what: '两车刮擦 · 清英花园' })
    expect(tellingOf({ ...line, count: 3 }, zh, names)).toMatchObject({ title: '到场 3 条', what: '两车刮擦 · 清英花园' })
  })
})

describe('a time line', () => {
  it('says whom a step sent by their call signs, and what it counted', () => {
    const stamp = { step: 'x', state: 'x', atMs: 0, knownMs: 0, by: 'desk' }
    const callSignOf = (unit: string) => (unit === 'K1' ? '快反 01' : undefined)

    expect(toldSaid({ ...stamp, told: { units: ['K1', 'Z9'] } }, callSignOf, zh)).toBe('快反 01 · Z9')
    expect(toldSaid({ ...stamp, told: { checked: 20, found: 1, reminded: 0 } }, callSignOf, zh)).toBe('检查 20 · 发现 1 · 提醒 0')
    expect(toldSaid({ ...stamp, told: { assignee: '物业' } }, callSignOf, en)).toBe('物业')
    expect(toldSaid(stamp, callSignOf, zh)).toBe('')
  })

  it('stands under the whole text where its title is cut off', () => {
    expect(isMoreThanTitle('电动车被盗')).toBe(false)
    expect(isMoreThanTitle('电动车被盗\n已拍照')).toBe(true)
    expect(isMoreThanTitle('长'.repeat(80))).toBe(true)
  })
})
