/** Ten years of a real city's calls, `../shared/data/incidents`: maps made from some years, as the page makes them, and tested on another. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { planeAt } from '#geodata/plane'
import type { Polygon } from '#geodata/polygon'
import type { HotspotTestedMap } from '#wire/hotspots'
import type { Figures } from '../../server/domain/hotspot-answers/answer.ts'
import type { HotspotQuestion, Span } from '../../server/domain/hotspot-answers/question.ts'
import { eventsWithin, type Events } from '../../server/domain/hotspots/events.ts'
import { aCase, aQuestion, columnsOf, figuresOf } from './hotspot-case.ts'
import { ringOf } from './hotspots.ts'

const CHICAGO = planeAt(-87.68, 41.84)
const GROUND_M = 1_000
const M2_A_KM2 = 1e6
/** The maps of the page, as they are where nobody chooses. */
export const PAGE_MAPS: Readonly<Record<HotspotTestedMap, Pick<HotspotQuestion, 'cellM' | 'shape' | 'bandM' | 'bandwidthM'>>> = {
  gi: { cellM: 500, shape: 'hexagon', bandM: 500, bandwidthM: 1_000 },
  density: { cellM: 250, shape: 'square', bandM: 250 * Math.SQRT2, bandwidthM: 1_000 },
}

/** @param path of the gzipped file; its local times are taken as if they were UTC */
export function chicagoCalls(path: string, plane = CHICAGO): Events {
  const rows = gunzipSync(readFileSync(path))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  return {
    x: Float64Array.from(rows, ([, , lon]) => plane.xOf(Number(lon))),
    y: Float64Array.from(rows, ([, , , lat]) => plane.yOf(Number(lat))),
    atMs: Float64Array.from(rows, ([date]) => Date.parse(`${date!.replace(' ', 'T')}Z`)),
  }
}

/** The file has no outline: the city is taken as the squares of 1 km in which a call fell. */
export function squaresOf({ x, y }: Events): readonly Polygon[] {
  const squares = new Set(Array.from(x, (east, i) => `${Math.floor(east / GROUND_M)},${Math.floor(y[i]! / GROUND_M)}`))
  return [...squares].map((square) => {
    const [west, south] = square.split(',').map((part) => Number(part) * GROUND_M) as [number, number]
    return [ringOf(west, south, west + GROUND_M, south + GROUND_M)]
  })
}

export function year(calls: Events, first: number, last = first): Events {
  return eventsWithin(calls, ...spanOf(first, last))
}

function spanOf(first: number, last = first): [fromMs: number, toMs: number] {
  return [Date.UTC(first, 0), Date.UTC(last + 1, 0)]
}

export interface TruthTable {
  readonly groundKm2: number
  /** One a map: made from the last year known, and from all of them. */
  readonly maps: readonly { readonly tested: HotspotTestedMap; readonly lastYear: Figures; readonly allYears: Figures }[]
}

/** Maps made from what was known before a year began, each tested on that year. */
export function truthTable(calls: Events, firstYear: number, testYear: number): TruthTable {
  const ground = squaresOf(year(calls, firstYear, testYear - 1))
  const rows = Array.from(calls.x, (x, i) => ({ x, y: calls.y[i]!, atMs: calls.atMs[i]! }))
  const [fromMs, toMs] = spanOf(testYear)
  const figures = (tested: HotspotTestedMap, first: number): Figures => {
    const base: Span = { fromMs: spanOf(first)[0], toMs: fromMs }
    const question = aQuestion({ method: 'truth', tested, period: { fromMs, toMs }, base, ...PAGE_MAPS[tested] })
    return figuresOf(aCase(question, rows, { key: 'chicago', outline: ground }))
  }
  return {
    groundKm2: (ground.length * GROUND_M ** 2) / M2_A_KM2,
    maps: (['gi', 'density'] as const).map((tested) => ({
      tested,
      lastYear: figures(tested, testYear - 1),
      allYears: figures(tested, firstYear),
    })),
  }
}

/** What the document calls them. */
const NAMES: Readonly<Record<string, string>> = {
  gi: 'Gi\\*',
  density: 'density',
  counts: 'counts',
  drawnCounts: 'counts drawn towards the density round them',
  densityByRule: 'density by rule',
  uniform: 'uniform',
}

/** The table of one map as `docs/hotspots.md` has it; of figures for both bands of years, the last year first. */
export function truthLines({ tested, lastYear, allYears }: TruthTable['maps'][number]): string[] {
  const [one, all] = [columnsOf(lastYear, 'maps'), columnsOf(allYears, 'maps')]
  const told = (of: typeof one, row: number): string => {
    const [hits, hitRate, pai, pei, rri] = ['hits', 'hitRate', 'pai', 'pei', 'rri'].map((name) => Number(of[name]![row]))
    return `${hits!.toFixed(0)} | ${(100 * hitRate!).toFixed(1)} % | ${pai!.toFixed(2)} | ${pei!.toFixed(3)} | ${rri!.toFixed(2)}`
  }
  const nameOf = (map: string | number | null): string => (map === tested ? `**${NAMES[map]}**` : NAMES[String(map)]!)
  const lines = one['map']!.map((map, row) => {
    const share = `${(100 * Number(one['areaShare']![row])).toFixed(0)} % (${Number(one['cells']![row]).toFixed(0)} cells)`
    return `| ${share} | ${nameOf(map)} | ${told(one, row)} | ${told(all, row)} |`
  })
  const head = 'hits | hit rate | PAI | PEI | RRI'
  return [`| area | | ${head} | ${head} |`, `|${'---|'.repeat(12)}`, ...lines]
}
