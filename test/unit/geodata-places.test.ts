/** The committed ground: what every file of `geodata/places` promises, judged by Turf where geometry is concerned. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  area,
  booleanIntersects,
  booleanPointInPolygon,
  booleanWithin,
  bbox,
  featureCollection,
  point,
  pointToLineDistance,
  polygonToLine,
  union,
} from '@turf/turf'
import type { Feature, FeatureCollection, LineString, MultiPolygon, Point, Polygon } from 'geojson'
import { PMTiles, type Source } from 'pmtiles'
import { PbfReader } from 'pbf'
import Schema from 'typebox/schema'
import { describe, expect, test } from 'vitest'
import { isSimple } from '#geodata/crossings'
import { planeAt } from '#geodata/plane'
import { distanceToPolygonM } from '#geodata/polygon'
import type { StreetNetwork } from '#geodata/streets'
import { Compound, Division, PolicePost, Water, WatchPoint } from '#wire/places'
import { readInputs } from '../../geodata/build/inputs.ts'
import { placesFrom } from '../../geodata/build/places.ts'

const PLACES = fileURLToPath(new URL('../../geodata/places/', import.meta.url))
const REBUILD_MS = 120_000
const FOLDER_LIMIT_BYTES = 4_000_000
const RADIUS_M = 80
/** More than the radius. */
const NEAR_DEGREES = 0.001

type Properties = Readonly<Record<string, unknown>> & {
  readonly name: string
  readonly division: string
  readonly compound: string
  readonly gates: readonly [number, number][]
}
type Area = Feature<Polygon | MultiPolygon, Properties>

const compounds = collection<Polygon>('compounds.geojson').features
const watchPoints = collection<Point>('watch-points.geojson').features
const policePosts = collection<Point>('police-posts.geojson').features
const divisions = collection<Polygon | MultiPolygon>('divisions.geojson').features
const waters = collection<Polygon>('water.geojson').features
const streets = JSON.parse(readFileSync(`${PLACES}streets.json`, 'utf8')) as StreetNetwork
const base = new PMTiles(fileSource(new Uint8Array(readFileSync(`${PLACES}demo.pmtiles`))))

describe('compounds', () => {
  test('are about 600, of all three kinds, and fit the wire', () => {
    expect(compounds.length).toBeGreaterThan(560)
    expect(compounds.length).toBeLessThan(640)
    expect(new Set(compounds.map(({ properties }) => properties['type'])).size).toBe(3)
    for (const [slot, { id, properties, geometry }] of compounds.entries())
      expect(Schema.Check(Compound, { ...properties, id, slot, footprint: geometry, simulated: true })).toBe(true)
  })

  test('have simple footprints inside the jurisdiction and their own, or a neighbouring, town', () => {
    const jurisdiction = union(
      featureCollection(divisions.filter(({ properties }) => properties['kind'] !== 'district' && properties['entrusted'] === false)),
    )
    if (jurisdiction === null) throw new Error('no division is directly managed')

    for (const compound of compounds) {
      expect(isSimple(ringOf(compound))).toBe(true)
      expect(booleanWithin(compound, jurisdiction)).toBe(true)
      expect(divisions.some(({ id }) => id === compound.properties.division)).toBe(true)
    }
  })

  test('never overlap', () => {
    const boxed = compounds.map((compound) => ({ compound, box: bbox(compound) }))

    for (const [
      i,
      {
        compound,
        box: [west, south, east, north],
      },
    ] of boxed.entries()) {
      for (const { compound: other, box } of boxed.slice(i + 1)) {
        if (box[0] > east || box[2] < west || box[1] > north || box[3] < south) continue
        expect(booleanIntersects(compound, other), `${compound.id} and ${other.id}`).toBe(false)
      }
    }
  })

  test('have every gate on a wall, within 0.5 m', () => {
    for (const compound of compounds) {
      const wall = polygonToLine(compound) as Feature<LineString>
      for (const gate of compound.properties.gates)
        expect(pointToLineDistance(point([...gate]), wall, { units: 'meters' })).toBeLessThan(0.5)
      expect(compound.properties.gates.length).toBeGreaterThan(0)
    }
  })

  test('have names of their own', () => {
    expect(new Set(compounds.map(({ properties }) => properties.name)).size).toBe(compounds.length)
  })
})

describe('watch points and police posts', () => {
  test('there are 90 watch points, each at a gate of the compound it names', () => {
    const byId = new Map(compounds.map((compound) => [compound.id, compound]))

    expect(watchPoints.length).toBe(90)
    for (const { id, properties, geometry } of watchPoints) {
      expect(byId.get(properties.compound)?.properties.gates).toContainEqual(geometry.coordinates)
      expect(Schema.Check(WatchPoint, { ...properties, id, at: geometry.coordinates, simulated: true })).toBe(true)
    }
    expect(new Set(watchPoints.map(({ properties }) => properties.name)).size).toBe(90)
  })

  test('every directly managed town has one police station', () => {
    const stations = policePosts
      .filter(({ properties }) => properties['kind'] === 'policeStation')
      .map(({ properties }) => properties.division)

    expect(new Set(stations)).toEqual(
      new Set(
        divisions.filter(({ properties }) => properties['kind'] !== 'district' && properties['entrusted'] === false).map(({ id }) => id),
      ),
    )
    expect(stations.length).toBe(10)
    for (const { id, properties, geometry } of policePosts)
      expect(Schema.Check(PolicePost, { ...properties, id, at: geometry.coordinates, simulated: true })).toBe(true)
  })
})

describe('divisions', () => {
  test('are the district, ten towns and six entrusted ones, and fit the wire', () => {
    expect(divisions.filter(({ properties }) => properties['entrusted'] === true).length).toBe(6)
    expect(divisions.length).toBe(17)
    for (const { id, properties, geometry } of divisions)
      expect(Schema.Check(Division, { ...properties, id, area: geometry, simulated: true })).toBe(true)
  })

  test('share the district out without rest, and lie in its published box within 600 m', () => {
    const [district, ...towns] = divisions
    if (district === undefined) throw new Error('no district')
    const [west, south, east, north] = bbox(district)

    expect(towns.reduce((sum, town) => sum + area(town), 0) / area(district)).toBeCloseTo(1, 4)
    expect(isSimple(ringOf(district))).toBe(true)
    for (const [found, published] of [
      [west, 119.667],
      [south, 31.334],
      [east, 120.196],
      [north, 31.81],
    ] as const)
      expect(Math.abs(found - published)).toBeLessThan(0.006)
  })
})

describe('water', () => {
  test('is of rivers and lakes with simple shores, and fits the wire', () => {
    expect(waters.filter(({ id }) => String(id).startsWith('river-')).length).toBe(9)
    expect(waters.length).toBe(80)
    for (const water of waters) {
      expect(isSimple(ringOf(water)), water.properties.name).toBe(true)
      expect(Schema.Check(Water, { ...water.properties, id: water.id, area: water.geometry, simulated: true })).toBe(true)
    }
  })

  test('lies under no compound, and reaches into the surroundings of some', () => {
    const boxed = waters.map((water) => ({ water, box: bbox(water), shore: [ringOf(water)] }))
    const beside = new Set<unknown>()

    for (const compound of compounds) {
      const [west, south, east, north] = bbox(compound)
      for (const { water, box, shore } of boxed) {
        if (box[0] > east + NEAR_DEGREES || box[2] < west - NEAR_DEGREES) continue
        if (box[1] > north + NEAR_DEGREES || box[3] < south - NEAR_DEGREES) continue
        const apartM = Math.min(...ringOf(compound).map((at) => distanceToPolygonM(planeAt(west, south), shore, at)))
        if (apartM > RADIUS_M) continue
        beside.add(compound.id)
        expect(booleanIntersects(compound, water), `${compound.id} and ${water.id}`).toBe(false)
      }
    }

    expect(beside.size).toBe(20)
  })
})

describe('streets', () => {
  const count = streets.nodesE7.length / 2

  test('hang together in one piece, lie in the box, and name nodes and classes that exist', () => {
    const parents = Array.from({ length: count }, (_, node) => node)
    const rootOf = (node: number): number => (parents[node] === node ? node : (parents[node] = rootOf(parents[node] ?? node)))
    for (let i = 0; i < streets.edges.length; i += 3) {
      const [from, to, classIndex] = streets.edges.slice(i, i + 3) as [number, number, number]
      expect(Math.max(from, to)).toBeLessThan(count)
      expect(classIndex).toBeLessThan(5)
      parents[rootOf(from)] = rootOf(to)
    }

    expect(new Set(parents.map((_, node) => rootOf(node))).size).toBe(1)
    for (let i = 0; i < streets.nodesE7.length; i += 2) {
      expect(Math.abs((streets.nodesE7[i] ?? 0) / 1e7 - 119.93)).toBeLessThan(0.28)
      expect(Math.abs((streets.nodesE7[i + 1] ?? 0) / 1e7 - 31.572)).toBeLessThan(0.24)
    }
  })
})

describe('lakes', () => {
  test(
    'hold no compound and no street node',
    async () => {
      const { district } = await placesFrom(await readInputs())
      const { PLANE } = await import('../../geodata/build/frame.ts')
      const lakes = district.lakes.map(({ shore }): Feature<Polygon> => ({
        type: 'Feature',
        properties: {},
        geometry: { type: 'Polygon', coordinates: shore.map((ring) => ring.map(([x, y]) => [PLANE.lonOf(x), PLANE.latOf(y)])) },
      }))

      for (const lake of lakes) {
        const [west, south, east, north] = bbox(lake)
        const isNear = (lon: number, lat: number): boolean =>
          lon > west - 0.01 && lon < east + 0.01 && lat > south - 0.01 && lat < north + 0.01
        for (const compound of compounds) if (isNear(...corner(compound))) expect(booleanIntersects(compound, lake)).toBe(false)
        for (let i = 0; i < streets.nodesE7.length; i += 2) {
          const [lon, lat] = [(streets.nodesE7[i] ?? 0) / 1e7, (streets.nodesE7[i + 1] ?? 0) / 1e7]
          if (isNear(lon, lat)) expect(booleanPointInPolygon(point([lon, lat]), lake)).toBe(false)
        }
      }
    },
    REBUILD_MS,
  )
})

describe('the base map', () => {
  test('says which layers it has and where it lies', async () => {
    const header = await base.getHeader()
    const metadata = (await base.getMetadata()) as { readonly vector_layers: readonly { readonly id: string }[] }

    expect(metadata.vector_layers.map(({ id }) => id).toSorted()).toEqual([
      'compounds',
      'district',
      'entrusted',
      'places',
      'rail',
      'roads',
      'water',
    ])
    expect([header.minZoom, header.maxZoom]).toEqual([8, 15])
    expect(header.minLon).toBeLessThan(119.667)
    expect(header.maxLat).toBeGreaterThan(31.81)
  })

  test('has roads in the tile at every town’s centre', async () => {
    for (const { properties } of divisions) {
      const [lon, lat] = properties['centre'] as [number, number]
      const [x, y] = [((lon + 180) / 360) * 2 ** 13, ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** 13]
      const tile = await base.getZxy(13, Math.floor(x), Math.floor(y))

      expect(featureCounts(tile?.data ?? new ArrayBuffer(0)).get('roads') ?? 0, properties.name).toBeGreaterThan(0)
    }
  })
})

describe('the folder', () => {
  test(
    'is what the builder makes from its inputs, byte for byte',
    async () => {
      const { files } = await placesFrom(await readInputs())

      for (const [name, bytes] of files) expect(sha256(readFileSync(PLACES + name)), name).toBe(sha256(bytes))
    },
    REBUILD_MS,
  )

  test('stays under 4 MB', () => {
    expect(readdirSync(PLACES).reduce((sum, name) => sum + statSync(PLACES + name).size, 0)).toBeLessThan(FOLDER_LIMIT_BYTES)
  })
})

function collection<G extends Polygon | MultiPolygon | Point>(name: string): FeatureCollection<G, Properties> {
  return JSON.parse(readFileSync(PLACES + name, 'utf8')) as FeatureCollection<G, Properties>
}

function ringOf({ geometry }: Area): [number, number][] {
  const ring = geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.coordinates[0]?.[0]
  return (ring ?? []).map(([lon = 0, lat = 0]) => [lon, lat])
}

function corner(compound: Area): [number, number] {
  return ringOf(compound)[0] ?? [0, 0]
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Features by layer. Source: Mapbox Vector Tile specification 2.1: layers are field 3; a layer's name is field 1, its features field 2. */
function featureCounts(tile: ArrayBuffer): Map<string, number> {
  const counts = new Map<string, number>()
  new PbfReader(new Uint8Array(tile)).readFields((tag, _result, tilePbf) => {
    if (tag !== 3) return
    const layer = { name: '', features: 0 }
    tilePbf.readMessage((field, found, layerPbf) => {
      if (field === 1) found.name = layerPbf.readString()
      if (field === 2) found.features++
    }, layer)
    counts.set(layer.name, layer.features)
  }, undefined)
  return counts
}

/** The whole file in memory, as pmtiles wants its sources. */
function fileSource(file: Uint8Array): Source {
  return { getKey: () => 'demo.pmtiles', getBytes: async (offset, length) => ({ data: file.slice(offset, offset + length).buffer }) }
}
