/** Ten years of a real city's calls, `../shared/data/incidents`: maps made from some years and tested on another. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { planeAt } from '#geodata/plane'
import type { Polygon } from '#geodata/polygon'
import { normalScaleBandwidthM } from '../../server/domain/hotspots/bandwidth.ts'
import { cellGridOf, countsIn, type CellGrid } from '../../server/domain/hotspots/cell-grid.ts'
import { densityMapOf } from '../../server/domain/hotspots/density.ts'
import { expectedCounts } from '../../server/domain/hotspots/expected-counts.ts'
import { eventsWithin, type Events } from '../../server/domain/hotspots/events.ts'
import { localG } from '../../server/domain/hotspots/local-g.ts'
import { touching } from '../../server/domain/hotspots/neighbours.ts'
import { outlineOf, type Outline } from '../../server/domain/hotspots/outline.ts'
import { truthOf, type Truth } from '../../server/domain/hotspots/truth.ts'
import { ringOf } from './hotspots.ts'

const CHICAGO = planeAt(-87.68, 41.84)
const CELL_M = 200
/** Of the counts drawn towards the density round them; on 2018, 400 m and 600 m do as well. */
const ROUND_M = 800
const GROUND_M = 1_000
const WEEK_MS = 604_800_000
/** A period that holds every call: only the order of cells counts here. */
const ALL_TIME = { fromMs: 0, toMs: Date.UTC(2100, 0) }
const AREA_SHARES = [0.01, 0.05, 0.1]

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
export function groundOf(events: Events): Outline {
  return outlineOf(squaresOf(events))
}

export function squaresOf({ x, y }: Events): readonly Polygon[] {
  const squares = new Set(Array.from(x, (east, i) => `${Math.floor(east / GROUND_M)},${Math.floor(y[i]! / GROUND_M)}`))
  return [...squares].map((square) => {
    const [west, south] = square.split(',').map((part) => Number(part) * GROUND_M) as [number, number]
    return [ringOf(west, south, west + GROUND_M, south + GROUND_M)]
  })
}

export function year(calls: Events, first: number, last = first): Events {
  return eventsWithin(calls, Date.UTC(first, 0), Date.UTC(last + 1, 0))
}

export interface TruthTable {
  readonly ground: Outline
  readonly grid: CellGrid
  /** Calls of the tested year, and those of them outside the ground, which no map could have hit. */
  readonly tested: number
  readonly outside: number
  readonly rows: readonly { readonly map: string; readonly truth: readonly Truth[] }[]
}

/** Maps made from what was known before a year began, each tested on that year. */
export function truthTable(calls: Events, firstYear: number, testYear: number): TruthTable {
  const known = year(calls, firstYear, testYear - 1)
  const later = year(calls, testYear)
  const ground = groundOf(known)
  const grid = cellGridOf(ground, 'square', CELL_M)
  const neighbours = touching(grid)
  const { counts: laterCounts, outside } = countsIn(grid, later)
  const tested = (map: string, score: Float64Array, from: Events) => ({
    map,
    truth: truthOf({ score, areaKm2: grid.areaKm2, earlier: countsIn(grid, from).counts, later: laterCounts }, AREA_SHARES),
  })
  const mapsOf = (name: string, from: Events) => {
    const { counts } = countsIn(grid, from)
    const ruleM = normalScaleBandwidthM(from, 'quartic')
    return [
      tested(`counts a km², ${name}`, aKm2(grid, counts), from),
      tested(
        `counts drawn towards the density round them, ${name}`,
        drawnCounts(grid, counts, densityOn(grid, ground, from, ROUND_M)),
        from,
      ),
      tested(`Gi*, ${name}`, localG(counts, neighbours, 'star'), from),
      tested(`KDE 400 m, ${name}`, densityOn(grid, ground, from, 2 * CELL_M), from),
      tested(`KDE 800 m, ${name}`, densityOn(grid, ground, from, 4 * CELL_M), from),
      tested(`KDE by rule, ${Math.round(ruleM)} m, ${name}`, densityOn(grid, ground, from, ruleM), from),
    ]
  }
  return {
    ground,
    grid,
    tested: later.x.length,
    outside,
    rows: [
      tested('uniform', new Float64Array(grid.count), known),
      ...mapsOf(`${testYear - 1}`, year(calls, testYear - 1)),
      ...mapsOf(`${firstYear}–${testYear - 1}`, known),
    ],
  }
}

function densityOn(grid: CellGrid, ground: Outline, from: Events, bandwidthM: number): Float64Array {
  const { density } = densityMapOf(from, ground, { kernel: 'quartic', bandwidthM, cellM: CELL_M, ...ALL_TIME, isEdgeCorrected: true })
  return Float64Array.from(grid.latticeCell, (cell) => density[cell]!)
}

function aKm2(grid: CellGrid, counts: Float64Array): Float64Array {
  return counts.map((count, cell) => count / grid.areaKm2[cell]!)
}

function drawnCounts(grid: CellGrid, counts: Float64Array, density: Float64Array): Float64Array {
  const weeks = (ALL_TIME.toMs - ALL_TIME.fromMs) / WEEK_MS
  return aKm2(
    grid,
    expectedCounts(
      counts,
      density.map((value, cell) => value * grid.areaKm2[cell]! * weeks),
    ),
  )
}

/** The table as `docs/hotspots.md` has it. */
export function truthLines({ rows }: TruthTable): string[] {
  const lines = AREA_SHARES.flatMap((share, i) =>
    rows.map(({ map, truth }) => {
      const { hits, hitRate, pai, pei, rri } = truth[i]!
      return `| ${100 * share} % | ${map} | ${hits.toFixed(0)} | ${(100 * hitRate).toFixed(1)} % | ${pai.toFixed(2)} | ${pei.toFixed(3)} | ${rri.toFixed(2)} |`
    }),
  )
  return ['| area | map | hits | hit rate | PAI | PEI | RRI |', '|---|---|---|---|---|---|---|', ...lines]
}
