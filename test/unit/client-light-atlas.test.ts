/** How tiles of light are laid out for the graphics card: blocks that join without seams, and only what changed is sent. */
import { expect, it } from 'vitest'
import { planeAt } from '#geodata/plane'
import { edgeAtlas, EDGE_BLOCK } from '../../client/map/edge-atlas.ts'
import { ATLAS_BLOCKS, ATLAS_PX, BLOCK, BORDER, lightAtlas, NO_RING, type LightAtlas } from '../../client/map/light-atlas.ts'
import { piecesOf } from '../../client/map/light-program.ts'
import { lightScene, type HeldLight } from '../../client/map/light-scene.ts'
import type { LiveLight } from '../../client/live/light-ground.ts'
import { roomPicture } from '../../client/live/room-picture.ts'
import { lightBytes, type ATile } from '../support/light.ts'

const NOW_MS = 1_700_000_000_000
const plane = planeAt(119.9, 31.6)

/** A cell of a tile as its block has it; cells from −2 to 9 are the border. */
function cellOf(atlas: LightAtlas, slot: number, column: number, row: number): number {
  const x = (slot % ATLAS_BLOCKS) * BLOCK + BORDER + column
  const y = Math.floor(slot / ATLAS_BLOCKS) * BLOCK + BORDER + row
  return atlas.texels[y * ATLAS_PX + x]!
}

/** The light of some tiles, each cell seen as many seconds ago as its number says, tile by tile. */
function held(tiles: readonly ATile[]) {
  const { takeLight, light } = roomPicture()
  takeLight(lightBytes({ serverMs: NOW_MS, tiles }))
  return { light, take: (more: readonly ATile[]) => takeLight(lightBytes({ serverMs: NOW_MS, tiles: more })).changed }
}

/** The same light, begun later. */
function laterBy(ms: number, { plane: at, baseMs, count, column, row, mask, seenS }: LiveLight): HeldLight {
  return { plane: at, baseMs: baseMs + ms, count, column, row, mask, seenS }
}

const numbered = Array.from({ length: 64 }, (_, k) => k + 1)

it('gives each tile a border of its neighbours’ cells, whichever came first', () => {
  const { light } = held([
    { column: 0, row: 0, ageS: numbered },
    { column: 1, row: 1, ageS: 500 },
    { column: 1, row: 0, ageS: 700 },
  ])
  const atlas = lightAtlas(plane, light.plane!.cellM)

  atlas.put(light, [0, 1, 2])

  expect([cellOf(atlas, 0, 7, 7), cellOf(atlas, 0, 8, 8), cellOf(atlas, 0, 9, 9)]).toEqual([-64, -500, -500])
  expect([cellOf(atlas, 0, 8, 0), cellOf(atlas, 0, 9, 7)]).toEqual([-700, -700])
  expect([cellOf(atlas, 1, -1, -1), cellOf(atlas, 1, -2, -2)]).toEqual([-64, -55])
  expect([cellOf(atlas, 2, -1, 3), cellOf(atlas, 2, -2, 3), cellOf(atlas, 2, 3, 8)]).toEqual([-32, -31, -500])
  expect(cellOf(atlas, 0, -1, 0)).toBe(NO_RING)
})

it('leaves out the cells that belong to no ring', () => {
  const { light } = held([{ column: 0, row: 0, ageS: 9, mask: [0b10, 0x8000_0000] }])
  const atlas = lightAtlas(plane, light.plane!.cellM)

  atlas.put(light, [0])

  expect([cellOf(atlas, 0, 0, 0), cellOf(atlas, 0, 1, 0), cellOf(atlas, 0, 7, 7), cellOf(atlas, 0, 6, 7)]).toEqual([
    NO_RING,
    -9,
    -9,
    NO_RING,
  ])
})

it('sends a tile that changed, and of its neighbours only those whose border did', () => {
  const { light, take } = held([0, 1, 2].map((column) => ({ column, row: 0, ageS: 900 })))
  const atlas = lightAtlas(plane, light.plane!.cellM)
  atlas.put(light, [0, 1, 2])
  atlas.clean()
  const ageS = Array.from({ length: 64 }, (_, k) => (k % 8 === 7 ? 5 : 900)) // the easternmost cells

  atlas.put(light, take([{ column: 1, row: 0, ageS }]))

  expect([...atlas.dirty()].toSorted((a, b) => a - b)).toEqual([1, 2])
})

it('sends neighbours in one piece, blocks far apart or of another row in others', () => {
  const pieces = piecesOf([5, 3, 40, 299, 300, 301, 100])

  expect(pieces).toEqual([
    [3, 6],
    [40, 41],
    [100, 101],
    [299, 300],
    [300, 302],
  ])
})

it('keeps what it holds when it grows', () => {
  const tiles = Array.from({ length: 9 * ATLAS_BLOCKS }, (_, i) => ({ column: 3 * i, row: 0, ageS: i % 1_000 }))
  const { light } = held(tiles)
  const atlas = lightAtlas(plane, light.plane!.cellM)

  atlas.put(light, tiles.map((_, slot) => slot)) // prettier-ignore

  expect(atlas.blockRows).toBe(12)
  expect([cellOf(atlas, 7, 4, 4), cellOf(atlas, 1_700, 4, 4)]).toEqual([-7, -700])
})

it('lets neighbouring tiles share their edge to the bit', () => {
  const { light } = held([
    { column: 4_000, row: -3_000, ageS: 1 },
    { column: 4_001, row: -2_999, ageS: 1 },
  ])
  const atlas = lightAtlas(plane, light.plane!.cellM)

  atlas.put(light, [0, 1])

  const [west, north, east, south, nextWest, nextNorth, nextEast, nextSouth] = atlas.bounds
  expect([east, north]).toEqual([nextWest, nextSouth])
  expect(west! < east! && north! < south! && nextEast! > east! && nextNorth! < north!).toBe(true)
})

it('measures each tile once, in portions, and again only where a gap opens', () => {
  const { light } = held([0, 1, 2, 40].map((column) => ({ column, row: 0, ageS: 1 })))
  const scene = lightScene()
  const ring = [[119.9, 31.6], [119.9005, 31.6], [119.9005, 31.6005], [119.9, 31.6005], [119.9, 31.6]] as [number, number][] // prettier-ignore
  scene.setCompounds([{ slot: 5, type: 'commodity', footprint: { type: 'Polygon', coordinates: [ring] } }])
  scene.setRadius(80)

  scene.put(light, [])
  const { edges } = scene.ground!
  const portions = [edges.work(3), edges.work(3)]
  const first = [...edges.dirty()]
  edges.clean()
  scene.setGaps(new Map([[5, 0xffff]]))
  edges.work(10)

  expect(portions).toEqual([true, false])
  expect(first).toEqual([0, 1, 2, 3])
  expect([...edges.dirty()].toSorted((a, b) => a - b)).toEqual([0, 1]) // 47 m of homes and 80 m round them: tiles of 80 m
})

it('shows no light in a tile before it is measured', () => {
  const { light } = held([{ column: 0, row: 0, ageS: 1 }])
  const atlas = lightAtlas(plane, light.plane!.cellM)
  atlas.put(light, [0])

  const { texels } = edgeAtlas(atlas, light.plane!.cellM)

  expect(texels.subarray(0, 4 * EDGE_BLOCK).every((value) => value === 255)).toBe(true)
})

it('begins anew where the light does, with all of it', () => {
  const scene = lightScene()
  const { light } = held([{ column: 0, row: 0, ageS: 1 }])
  scene.put(light, [0])
  const first = scene.ground
  const next = held([{ column: 7, row: 7, ageS: 1 }, { column: 8, row: 7, ageS: 1 }]).light // prettier-ignore

  scene.put(laterBy(1, next), [])

  expect(scene.ground).not.toBe(first)
  expect([scene.ground?.atlas.count, scene.ground?.atlas.columnOf(1)]).toEqual([2, 8])
})
