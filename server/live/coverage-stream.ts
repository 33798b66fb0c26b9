/** What walls are told of coverage: which judgements and tiles changed after the message that a wall took last. */
import { COVERAGE_FLAG, encodeCoverage } from '#wire/coverage-frame'
import { LIGHT_FLAG, NEVER_SEEN, newLightTiles, TILE_CELLS } from '#wire/light-tiles'
import type { Plane } from '#geodata/plane'
import { CELL_M, PHASE } from '../domain/coverage/cells.ts'
import type { Coverage } from '../domain/coverage/coverage.ts'
import { changeList } from './changes.ts'
import { toldLight } from './told-light.ts'

export interface CoverageStream {
  /** Number of the last message that could be made; 0 before the first. */
  readonly number: number
  noteCompounds(slots: Uint32Array): void
  /** Tiles were marked. Walls are told of those in which a difference is to be seen: a cell was dark, or was seen more than the lag later than they were told. */
  noteTiles(tiles: Uint32Array, count: number): void
  /** Rings were laid anew: every wall is to be told everything. */
  noteAll(): void
  /** All that was noted belongs to the next number. */
  stamp(): void
  /** The judgements that changed after a message, all of them after 0; `undefined` when there are none. */
  judgementsSince(number: number, nowMs: number): Uint8Array | undefined
  lightSince(number: number, nowMs: number): Uint8Array | undefined
}

/** Tiles told to a wall: about 1,200 compounds, 13 MB when it joins. Beyond it a wall shows each compound as one light, from the judgements. */
const MOST_TILES = 90_000

/**
 * Nothing told yet. Memory: nine bytes a compound, 155 a tile; a message is made once for all walls that took the same one last.
 *
 * @param lagMsNow how much later than told a place must have been seen for walls to be told again
 */
export function coverageStream(coverageNow: () => Coverage, plane: Plane, lagMsNow: () => number): CoverageStream {
  const compounds = changeList()
  /** Marked since the last stamp, whether or not anybody would see a difference. */
  const marked = changeList()
  const tiles = changeList()
  const told = toldLight()
  let number = 0
  let allFrom = 0

  function isJudged(slot: number): boolean {
    return coverageNow().columns.status[slot] !== 0
  }

  function light(list: Uint32Array, flags: number, nowMs: number): Uint8Array {
    const { grid, ground } = coverageNow()
    const own = list.filter((tile) => grid.isUsed(tile))
    const head = { flags, serverMs: nowMs, originLon: plane.originLon, originLat: plane.originLat, stepMs: grid.quantumMs, cellM: CELL_M }
    const { bytes, tiles: out } = newLightTiles(head, own.length)
    const nowQuanta = nowMs / grid.quantumMs
    own.forEach((tile, i) => {
      out.column[i] = grid.columnOf(tile)
      out.row[i] = grid.rowOf(tile)
      ground.maskOf(tile, out.mask, 2 * i)
      told.keep(grid, tile)
      const { stamps } = told
      const offset = TILE_CELLS * tile
      const now = nowQuanta - told.baseOf(tile)
      for (let k = 0; k < TILE_CELLS; k++) {
        const stamp = stamps[offset + k]!
        out.age[i * TILE_CELLS + k] = stamp === 0 ? NEVER_SEEN : Math.min(NEVER_SEEN, Math.max(0, Math.round(now - stamp + PHASE[k]!)))
      }
    })
    return bytes
  }

  return {
    get number() {
      return number
    },
    noteCompounds: (slots) => slots.forEach(compounds.note),
    noteTiles(list, count) {
      for (let i = 0; i < count; i++) marked.note(list[i]!)
    },
    noteAll() {
      allFrom = number + 1
      marked.clear()
      told.forget()
    },
    stamp() {
      number++
      const { grid } = coverageNow()
      const lagQuanta = lagMsNow() / grid.quantumMs
      for (const tile of marked.stamp(number)) {
        if (!grid.isUsed(tile) || !told.differs(grid, tile, lagQuanta)) continue
        told.take(grid, tile)
        tiles.note(tile)
      }
      compounds.stamp(number)
      tiles.stamp(number)
    },
    judgementsSince(since, nowMs) {
      const { columns } = coverageNow()
      const isAll = since === 0 || since < allFrom
      const slots = isAll ? slotsTo(columns.status.length).filter(isJudged) : compounds.after(since)
      if (slots.length === 0 && !isAll) return undefined
      return encodeCoverage(isAll ? COVERAGE_FLAG.everything : 0, nowMs, columns, slots)
    },
    lightSince(since, nowMs) {
      const { grid } = coverageNow()
      const isAll = since === 0 || since < allFrom
      if (grid.tileCount > MOST_TILES)
        return isAll ? light(new Uint32Array(0), LIGHT_FLAG.everything | LIGHT_FLAG.tooMany, nowMs) : undefined
      const list = isAll ? slotsTo(grid.tileEnd) : tiles.after(since)
      return list.length === 0 && !isAll ? undefined : light(list, isAll ? LIGHT_FLAG.everything : 0, nowMs)
    },
  }
}

function slotsTo(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, slot) => slot)
}
