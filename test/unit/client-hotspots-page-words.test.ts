/** What the page of hotspots says of itself: a link that it cannot read, counts that differ, an hour that nobody can name, files and pictures. */
import { effectScope, nextTick, shallowRef } from 'vue'
import { expect, onTestFinished, test } from 'vitest'
import type { HotspotAnswer } from '#wire/hotspots'
import { readHotspotAsk, writeHotspotAsk } from '../../client/hotspots/hotspot-address.ts'
import { exportHref } from '../../client/hotspots/hotspot-path.ts'
import { linkFaults } from '../../client/hotspots/link-faults.ts'
import { pictureName, pictureWords } from '../../client/hotspots/take-picture.ts'
import { useLinkFaults } from '../../client/hotspots/use-link-faults.ts'
import type { WeekHour } from '../../client/hotspots/week-hours.ts'
import { en } from '../../client/i18n/en.ts'
import { linkFaultText, ownNotes, peakText, rankedCountText } from '../../client/i18n/say-hotspot-page.ts'
import { changesOf, leadOf, noteText } from '../../client/i18n/say-hotspots.ts'
import { zh } from '../../client/i18n/zh.ts'

const CHINA_MIN = 480
const COUNTS = { used: 30, simulated: 0, invalid: 0, otherClass: 0, noPlace: 0, outside: 0 }
const NOV_MS = Date.parse('2026-11-01T00:00:00+08:00')
const DEC_MS = Date.parse('2026-12-01T00:00:00+08:00')

function anAnswer(more: Partial<HotspotAnswer> = {}): HotspotAnswer {
  return {
    asOfMs: DEC_MS,
    tookMs: 1,
    parameters: { method: 'gi', kind: 'incident', from: NOV_MS, to: DEC_MS, cell: 500 },
    counts: { period: COUNTS },
    definitions: [],
    notes: [],
    figures: {},
    ...more,
  }
}

function said(search: string, isDivision?: (id: string) => boolean): string {
  return linkFaultText(linkFaults(search, isDivision), readHotspotAsk(search), '2026年11月', zh)
}

test.each([
  ['?class=foo', '链接里有看不懂的：类别“foo”（现按“全部类别”显示）。'],
  ['?class=foo,traffic', '链接里有看不懂的：类别“foo”（现按“交通事故”显示）。'],
  ['?division=abc', '链接里有看不懂的：范围“abc”（现按“全区”显示）。'],
  ['?hours=noon&cell=20', '链接里有看不懂的：昼夜“noon”（现按“全天”显示）、格子“20”（现按“常用大小”显示）。'],
  ['?map=heat&beside=x', '链接里有看不懂的：地图“heat”（现按“冷热显著性”显示）、第二幅“x”（现按“不要”显示）。'],
  ['?kind=drill&compounds=villa', '链接里有看不懂的：对象“drill”（现按“警情”显示）、小区类型“villa”（现按“不限”显示）。'],
  [
    '?from=2026-06-30&to=2026-01-01&baseFrom=2025-01-01&baseTo=2025-02-01',
    '链接里有看不懂的：周期“2026-06-30 – 2026-01-01 / 2025-01-01 – 2025-02-01”（现按“2026年11月”显示）。',
  ],
  ['?from=2026-01-01', '链接里有看不懂的：周期“2026-01-01 – … / … – …”（现按“2026年11月”显示）。'],
  ['?period=day&base=never', '链接里有看不懂的：周期“day”（现按“2026年11月”显示）、对比“never”（现按“环比”显示）。'],
  ['?at=2026-13-01', '链接里有看不懂的：周期“2026-13-01”（现按“2026年11月”显示）。'],
  ['?at=2026-02-31', '链接里有看不懂的：周期“2026-02-31”（现按“2026年11月”显示）。'],
])('of the link %s it is said what is not understood, and what is shown instead', (search, sentence) => {
  expect(said(search)).toBe(sentence)
})

test('a link that can be read has no fault, whatever else it says', () => {
  const search =
    '?period=quarter&base=lastYear&at=2026-10-31&map=density&beside=gi&swipe=1&class=fire,traffic&hours=night&cell=500&lang=en&division=320412'

  expect(linkFaults(search)).toEqual([])
  expect(linkFaults(search, () => true)).toEqual([])
})

test('a town that is none is told of when the towns are known, once, beside what was wrong before, until the reader goes elsewhere', async () => {
  const search = shallowRef('?hours=noon&division=320499')
  const isDivision = shallowRef<((id: string) => boolean) | undefined>()
  const scope = effectScope()
  onTestFinished(() => scope.stop())
  const faults = scope.run(() =>
    useLinkFaults({
      search,
      isDivision,
      putRight(withoutDivision) {
        const { division, ...rest } = readHotspotAsk(search.value)
        search.value = `?${writeHotspotAsk(search.value, { ...rest, ...(withoutDivision || division === undefined ? {} : { division }) })}`
        return search.value
      },
    }),
  )!
  await nextTick()
  expect(faults.value).toEqual([{ part: 'hours', text: 'noon' }])
  expect(search.value).toBe('?division=320499')

  isDivision.value = () => false
  await nextTick()
  await nextTick()
  expect(faults.value).toEqual([
    { part: 'hours', text: 'noon' },
    { part: 'division', text: '320499' },
  ])
  expect(search.value).toBe('?')

  search.value = '?map=density'
  await nextTick()
  expect(faults.value).toEqual([])
})

test('a base that begins before there are records has no rise: since when there are is said instead', () => {
  const figures = { ratio: null, low: null, high: null, up: 0, down: 0, notSignificant: 0, recordsFromMs: NOV_MS, utcOffsetMin: CHINA_MIN }
  const answer = anAnswer({ counts: { period: COUNTS, base: { ...COUNTS, used: 20 } }, figures })

  expect(leadOf(answer, zh)).toBe('共 30 起，对比期 20 起，对比期不完整，记录自 2026-11-01 起，不算变化。')
  expect(changesOf(answer, zh)).toEqual([])
  expect(noteText({ code: 'basePartly', text: 'x' }, answer, en)).toBe(
    'The base is incomplete: records begin on 2026-11-01, so no rise or fall is judged.',
  )
})

test('where the ranks count others than the heading both say so, and nothing where they do not', () => {
  // Of a town: 400 happened elsewhere, which the heading's 30 leave out too.
  const ranked = anAnswer({ counts: { period: { ...COUNTS, used: 26, noCompound: 403, noPlace: 1 } } })
  const withPlaceless = anAnswer({ counts: { period: { ...COUNTS, used: 32 } } })
  const why = '不在小区内的不算，属于小区而没有地点或在界外的也算。'

  expect(rankedCountText(ranked, anAnswer(), zh)).toBe(`小区排名算属于小区的 26 起，比总数少 4 起：${why}`)
  expect(rankedCountText(withPlaceless, anAnswer(), zh)).toBe(`小区排名算属于小区的 32 起，比总数多 2 起：${why}`)
  expect(rankedCountText(ranked, anAnswer(), en)).toContain('by the 26 events tied to one, 4 fewer than in all:')
  expect(rankedCountText(withPlaceless, anAnswer(), en)).toContain('by the 32 events tied to one, 2 more than in all:')
  expect(rankedCountText(anAnswer(), anAnswer(), zh)).toBeUndefined()
})

const hourOf = (hour: number, perHour: number): WeekHour => ({ day: 0, hour, events: perHour, hours: 1, perHour })
const nameOf = ({ hour }: WeekHour) => `星期一 ${hour} 时`

test.each([
  [{ peak: 'named', peakHours: 1 }, [1, 3], '最多的是星期一 1 时，每小时 3.00 起。'],
  [{ peak: 'named', peakHours: 2 }, [3, 3, 1], '最多的是星期一 0 时、星期一 1 时，每小时 3.00 起。'],
  [{ peak: 'named', peakHours: 4 }, [3, 3, 3, 3, 1], '有 4 个小时并列最多，每小时 3.00 起。'],
  [{ peak: 'tooFew', peakHours: 1 }, [1, 3], '只有 30 起，太少，说不出哪个小时最多。'],
  [{ peak: 'chance', peakHours: 1 }, [1, 3], '各小时的差别没有超出偶然，说不出哪个小时最多。'],
] as const)('the clock with %o says what it may', (figures, perHours, sentence) => {
  const hours = perHours.map((perHour, hour) => hourOf(hour, perHour))

  expect(peakText(anAnswer({ figures }), hours, nameOf, zh)).toBe(sentence)
})

test('that events are made up is none of the notes of a part', () => {
  const notes = [{ code: 'simulated', text: 'x' }, { code: 'tooFewCells', text: 'y' }] // prettier-ignore

  expect(ownNotes({ notes })).toEqual([notes[1]])
})

test('a picture says what it shows, of when and by whom it was made, by its own figures and not by those of the page, and so does its name', () => {
  const picture = {
    method: 'gi',
    answer: anAnswer(),
    filters: '警情 · 全区',
    reviewNo: '无',
    maker: '领导（chief）',
    utcOffsetMin: CHINA_MIN,
  } as const
  const { title, lines } = pictureWords(picture, zh)

  expect(title).toBe('热点研判 · 冷热显著性')
  expect(lines[1]).toBe('2026-11-01 至 2026-11-30')
  expect(lines.at(-1)).toBe('制作人 领导（chief）')
  expect(pictureName(picture)).toBe('hotspots-gi-2026-11-01-2026-11-30.png')
})

test('a file of one table asks for that table', () => {
  expect(exportHref(anAnswer(), 'csv', 'towns')).toContain('f=csv&table=towns')
  expect(exportHref(anAnswer(), 'csv')).not.toContain('table')
})
