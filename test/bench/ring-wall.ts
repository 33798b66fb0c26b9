/** The wall of the ring bench: it holds all light and every share it was told, and notes when those of a probe change. */
import { io, type Socket } from 'socket.io-client'
import { decodeCoverage } from '#wire/coverage-frame'
import { LIGHT_FLAG, NEVER_SEEN, TILE_CELLS, TILE_SIDE, decodeLightTiles, type LightHead } from '#wire/light-tiles'
import { LIVE_NAMESPACE, LIVE_REALM, PROTOCOL_VERSION, type ServerToWall, type WallToServer } from '#wire/live'
import { planeAt, type Plane } from '#geodata/plane'
import { ROOM } from './province.ts'

/** Cells so near a place are lit by whoever stands there, and are all asked for. */
const NEAR_M = 20
/** Light so new is that of the probe; where it fell nobody had been for ten times as long. */
export const FRESH_MS = 60_000
const DARK_MS = 600_000

/** A tile as last told. */
interface HeldTile {
  readonly head: LightHead
  /** Which of its cells belong to a ring, low word first. */
  readonly mask: readonly [number, number]
  readonly age: Uint16Array
}
interface Cell {
  readonly tile: string
  readonly k: number
}

/** What a probe waits for. Times are those of `performance.now()`. */
export interface Sought {
  readonly slot: number
  /** When the wall had the place lit, and another share of the compound. */
  readonly lightAt: Promise<number>
  readonly shareAt: Promise<number>
}

export interface RingWall {
  /** Compounds whose judgement has been told. */
  readonly compoundCount: number
  /** Whether there is a ring at a place and nobody has been there for long. */
  isDarkRing(lon: number, lat: number): boolean
  /** From now on: the first light at a place that is dark, and the first share of a compound that is not the one told last. */
  seek(slot: number, lon: number, lat: number): Sought
  close(): void
}

interface Wish {
  isMet(): boolean
  meet(atMs: number): void
}

/** Joins as a wall that takes everything. Memory: 140 bytes a tile. */
export async function openRingWall(url: string, token: string): Promise<RingWall> {
  const tiles = new Map<string, HeldTile>()
  const shares = new Map<number, number>()
  /** By the message that may meet them. */
  const wishes = { light: new Set<Wish>(), share: new Set<Wish>() }
  let plane: Plane | undefined
  let cellM = 0

  function takeLight(bytes: Uint8Array): void {
    const light = decodeLightTiles(bytes)
    if ((light.flags & LIGHT_FLAG.tooMany) !== 0) throw new Error('the district has too many tiles: walls are told no light')
    if ((light.flags & LIGHT_FLAG.everything) !== 0) tiles.clear()
    plane ??= planeAt(light.originLon, light.originLat)
    cellM = light.cellM
    for (let i = 0; i < light.count; i++)
      tiles.set(`${light.column[i]},${light.row[i]}`, {
        head: light,
        mask: [light.mask[2 * i]!, light.mask[2 * i + 1]!],
        age: light.age.subarray(i * TILE_CELLS, (i + 1) * TILE_CELLS),
      })
  }

  function takeShares(bytes: Uint8Array): void {
    const { slot, share } = decodeCoverage(bytes)
    slot.forEach((compound, i) => shares.set(compound, share[i]!))
  }

  function meetAll(some: Set<Wish>, atMs: number): void {
    for (const wish of some) {
      if (!wish.isMet()) continue
      some.delete(wish)
      wish.meet(atMs)
    }
  }

  /** Unix ms; −∞: never. */
  function seenMs({ tile, k }: Cell): number {
    const { head, age } = tiles.get(tile)!
    return age[k] === NEVER_SEEN ? -Infinity : head.serverMs - age[k]! * head.stepMs
  }

  /** The cells of rings near a place. */
  function cellsNear(lon: number, lat: number): readonly Cell[] {
    if (!plane) return []
    const [x, y] = [plane.xOf(lon), plane.yOf(lat)]
    const cells: Cell[] = []
    const reach = Math.floor(NEAR_M / cellM)
    for (let row = Math.floor(y / cellM) - reach; row <= Math.floor(y / cellM) + reach; row++)
      for (let column = Math.floor(x / cellM) - reach; column <= Math.floor(x / cellM) + reach; column++) {
        const [tileColumn, tileRow] = [Math.floor(column / TILE_SIDE), Math.floor(row / TILE_SIDE)]
        const k = (row - tileRow * TILE_SIDE) * TILE_SIDE + column - tileColumn * TILE_SIDE
        const tile = `${tileColumn},${tileRow}`
        const word = tiles.get(tile)?.mask[k < 32 ? 0 : 1] ?? 0
        if (((word >>> (k & 31)) & 1) === 1) cells.push({ tile, k })
      }
    return cells
  }

  function wished(some: Set<Wish>, isMet: () => boolean): Promise<number> {
    return new Promise((meet) => some.add({ isMet, meet }))
  }

  const socket: Socket<ServerToWall, WallToServer> = io(`${url}${LIVE_NAMESPACE}`, { transports: ['websocket'], auth: { token } })
  socket.on('room:light', (_, bytes) => {
    const atMs = performance.now()
    takeLight(bytes)
    meetAll(wishes.light, atMs)
  })
  socket.on('room:coverage', (_, bytes) => {
    const atMs = performance.now()
    takeShares(bytes)
    meetAll(wishes.share, atMs)
  })
  const reply = await socket.emitWithAck('room:join', { protocol: PROTOCOL_VERSION, room: ROOM, realm: LIVE_REALM })
  if (!reply.ok) throw new Error(`${reply.code}: ${reply.message}`)

  return {
    get compoundCount() {
      return shares.size
    },
    isDarkRing(lon, lat) {
      const cells = cellsNear(lon, lat)
      return cells.length > 0 && cells.every((cell) => seenMs(cell) < Date.now() - DARK_MS)
    },
    seek(slot, lon, lat) {
      const cells = cellsNear(lon, lat)
      const before = shares.get(slot)
      const fromMs = Date.now() - FRESH_MS
      return {
        slot,
        lightAt: wished(wishes.light, () => cells.every((cell) => seenMs(cell) > fromMs)),
        shareAt: wished(wishes.share, () => shares.get(slot) !== before),
      }
    },
    close: () => void socket.disconnect(),
  }
}
