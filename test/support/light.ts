/** Messages of coverage and light as a server would send them, for whoever folds or draws them. */
import { NOBODY, NO_SECONDS, type CoverageColumns } from '#wire/coverage'
import { encodeCoverage } from '#wire/coverage-frame'
import { LIGHT_FLAG, NEVER_SEEN, newLightTiles, TILE_CELLS } from '#wire/light-tiles'

export interface AJudgement {
  readonly slot: number
  readonly share?: number
  readonly status?: number
  readonly reason?: number
  readonly sinceMs?: number
  readonly gapAtMs?: number
  readonly visitMs?: number
  readonly seenMs?: number
  readonly unseenSides?: number
  readonly unseenM?: number
}

/** A message of judgements; what a judgement leaves out is 0, its times unknown. */
export function coverageBytes(flags: number, serverMs: number, judgements: readonly AJudgement[]): Uint8Array {
  const most = Math.max(0, ...judgements.map(({ slot }) => slot)) + 1
  const columns: CoverageColumns = {
    share: new Uint16Array(most),
    status: new Uint8Array(most),
    reason: new Uint8Array(most),
    sinceMs: new Float64Array(most).fill(Number.NaN),
    gapAtMs: new Float64Array(most).fill(Number.NaN),
    visitMs: new Float64Array(most).fill(Number.NaN),
    seenMs: new Float64Array(most).fill(Number.NaN),
    unseenSides: new Uint16Array(most),
    unseenM: new Uint16Array(most),
    responder: new Uint32Array(most).fill(NOBODY),
    responseS: new Uint16Array(most).fill(NO_SECONDS),
    isByRoad: new Uint8Array(most),
  }
  for (const { slot, ...figures } of judgements)
    for (const [name, figure] of Object.entries(figures)) columns[name as keyof CoverageColumns][slot] = figure
  return encodeCoverage(
    flags,
    serverMs,
    columns,
    Uint32Array.from(judgements, ({ slot }) => slot),
  )
}

export interface ATile {
  readonly column: number
  readonly row: number
  /** Age of each cell, s; `undefined`: never seen. One figure: all of them. */
  readonly ageS?: number | undefined | readonly (number | undefined)[]
  readonly mask?: readonly [number, number]
}

export interface ALightMessage {
  readonly flags?: number
  readonly serverMs: number
  readonly origin?: readonly [number, number]
  readonly stepMs?: number
  readonly tiles: readonly ATile[]
}

export function lightBytes({ flags = 0, serverMs, origin = [119.9, 31.6], stepMs = 1_000, tiles }: ALightMessage): Uint8Array {
  const head = { flags, serverMs, originLon: origin[0], originLat: origin[1], stepMs, cellM: 10 }
  const made = newLightTiles(head, tiles.length)
  for (const [i, { column, row, ageS, mask = [0xffff_ffff, 0xffff_ffff] }] of tiles.entries()) {
    made.tiles.column[i] = column
    made.tiles.row[i] = row
    made.tiles.mask.set(mask, 2 * i)
    for (let k = 0; k < TILE_CELLS; k++) {
      const age = typeof ageS === 'object' ? ageS[k] : ageS
      made.tiles.age[TILE_CELLS * i + k] = age === undefined ? NEVER_SEEN : (age * 1_000) / stepMs
    }
  }
  return made.bytes
}

export const EVERYTHING = LIGHT_FLAG.everything
