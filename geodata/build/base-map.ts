/** The base map: sheets cut into vector tiles, in one PMTiles file. */
import { fromGeojsonVt } from '@maplibre/vt-pbf'
import GeoJSONVT, { type LegacyTile } from 'geojson-vt'
import { BufferWriter, Compression, S2PMTilesWriter, TileType } from 's2-pmtiles'
import { DISTRICT_BOX, FRAME_BOX } from './frame.ts'
import type { Sheet } from './layers.ts'

export const LEAST_ZOOM = 8
export const MOST_ZOOM = 15
/** Half a unit of a tile 4096 wide: at zoom 15 a unit is 0.25 m. */
const EXTENT = 4096
const TOLERANCE = 4
/** Lines reach this far into the next tile, so that wide strokes meet. */
const BUFFER = 96
const TILE_VERSION = 2

/** How every PMTiles file begins; the version follows. */
const MAGIC = 'PMTiles'

/** Where the PMTiles 3 header keeps what s2-pmtiles leaves at zero; with zero bounds MapLibre asks for no tile and says nothing. */
const HEADER = {
  minZoom: 100,
  maxZoom: 101,
  west: 102,
  south: 106,
  east: 110,
  north: 114,
  centreZoom: 118,
  centreLon: 119,
  centreLat: 123,
} as const
const E7 = 1e7
const CENTRE_ZOOM = 11

type Metadata = Parameters<S2PMTilesWriter['commit']>[0]

/** @returns the file's bytes: the same for the same sheets */
export async function baseMap(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const buffer = new BufferWriter()
  const writer = new S2PMTilesWriter(buffer, TileType.Pbf, Compression.Gzip)
  const cut = sheets.map((sheet) => ({
    ...sheet,
    tiles: new GeoJSONVT(sheet.features, {
      maxZoom: MOST_ZOOM,
      indexMaxZoom: LEAST_ZOOM,
      extent: EXTENT,
      buffer: BUFFER,
      tolerance: TOLERANCE,
    }),
  }))
  for (let z = LEAST_ZOOM; z <= MOST_ZOOM; z++) {
    for (const { x, y } of tilesOfFrame(z)) {
      const layers = layersAt(cut, z, x, y)
      if (Object.keys(layers).length > 0)
        await writer.writeTileXYZ(z, x, y, fromGeojsonVt(layers, { version: TILE_VERSION, extent: EXTENT }))
    }
  }
  await writer.commit(metadata(sheets))
  return withHeader(buffer.commit())
}

function layersAt(
  cut: readonly (Sheet & { readonly tiles: GeoJSONVT })[],
  z: number,
  x: number,
  y: number,
): Parameters<typeof fromGeojsonVt>[0] {
  const layers: Record<string, LegacyTile> = {}
  for (const { layer, leastZoom, tiles } of cut) {
    const tile = z < leastZoom ? null : tiles.getTile(z, x, y)
    if (tile === null || tile.features.length === 0) continue
    layers[layer] = { features: [...(layers[layer]?.features ?? []), ...tile.features] }
  }
  // vt-pbf is typed against MapLibre's fork of geojson-vt, whose tiles have the same shape.
  return layers as unknown as Parameters<typeof fromGeojsonVt>[0]
}

/** The tiles that touch the frame, north-west first. Source: OpenStreetMap wiki, Slippy map tilenames. */
function tilesOfFrame(z: number): { x: number; y: number }[] {
  const [west, south, east, north] = FRAME_BOX
  const column = (lon: number): number => Math.floor(((lon + 180) / 360) * 2 ** z)
  const row = (lat: number): number => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z)
  const tiles: { x: number; y: number }[] = []
  for (let x = column(west); x <= column(east); x++) for (let y = row(north); y <= row(south); y++) tiles.push({ x, y })
  return tiles
}

function metadata(sheets: readonly Sheet[]): Metadata {
  const vectorLayers = Object.entries(Object.groupBy(sheets, ({ layer }) => layer)).map(([id, own = []]) => ({
    id,
    fields: Object.fromEntries(
      own
        .flatMap(({ features }) => features.features.flatMap(({ properties }) => Object.entries(properties ?? {})))
        .map(([key, value]) => [key, typeof value === 'boolean' ? 'Boolean' : 'String']),
    ),
    minzoom: Math.max(LEAST_ZOOM, Math.min(...own.map(({ leastZoom }) => leastZoom))),
    maxzoom: MOST_ZOOM,
  }))
  const described = {
    name: 'Lamplight demo ground',
    description: 'Simulated: see geodata/places/SOURCES.md',
    type: 'baselayer',
    attribution: '演示底图 © OpenStreetMap contributors (lakes)',
    vector_layers: vectorLayers,
  }
  return described
}

function withHeader(file: Uint8Array): Uint8Array {
  const patched = file.slice()
  const view = new DataView(patched.buffer)
  const [west, south, east, north] = FRAME_BOX
  view.setUint8(HEADER.minZoom, LEAST_ZOOM)
  view.setUint8(HEADER.maxZoom, MOST_ZOOM)
  // s2-pmtiles writes only the first two of these letters; readers stricter than the browser's ask for all.
  new Uint8Array(view.buffer, view.byteOffset).set(new TextEncoder().encode(MAGIC))
  view.setInt32(HEADER.west, Math.round(west * E7), true)
  view.setInt32(HEADER.south, Math.round(south * E7), true)
  view.setInt32(HEADER.east, Math.round(east * E7), true)
  view.setInt32(HEADER.north, Math.round(north * E7), true)
  view.setUint8(HEADER.centreZoom, CENTRE_ZOOM)
  view.setInt32(HEADER.centreLon, Math.round(((DISTRICT_BOX[0] + DISTRICT_BOX[2]) / 2) * E7), true)
  view.setInt32(HEADER.centreLat, Math.round(((DISTRICT_BOX[1] + DISTRICT_BOX[3]) / 2) * E7), true)
  return patched
}
