/**
 * Real movement over the demo district, through the public API: the share of the surroundings that the server tells of ten compounds, against the
 * exact area of what the definition says was seen, worked out here from the fixes in the log with an independent geometry library.
 */
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import { MARK, type Fix } from '#wire/fix'
import type { AreaGeometry, Compound, Division, Water } from '#wire/places'
import type { FixColumns } from '../../server/store/ports.ts'
import { coverageApp, json, type CoverageApp } from '../support/coverage-app.ts'
import { areaM2, both, buffer, capsule, freeShapes, minus, polygon, union, type Shape } from '../support/geos.ts'
import { seeded } from '../support/noisy-walks.ts'
import { sharedData } from '../support/shared-data.ts'

type Xy = readonly [number, number]

const MINUTE_MS = 60_000
const MOST_ERROR = 0.02
const WATCHED = 10
const RADIUS_M = DEFAULT_COVERAGE.radiusM
const BATCH_FIXES = 1_000
const PARKED_MS = 5 * MINUTE_MS
const MOVED_M = 30
/** WGS 84 at 31.6° N, metres a degree (NIMA TR8350.2): 0.1 % off at the far ends of the district. */
const LAT_DEGREE_M = 110_863
const LON_DEGREE_M = 94_918
const taxis = sharedData('tracks/wuxi-taxis-2020-07-18.csv.gz')

/** The demo district with its compounds, judged by the same interval by day and by night. */
async function demoApp(intervalMin: number) {
  const app = await coverageApp({ settings: { DEMO: '1' } })
  const { call, tokens } = app.house
  await app.put({ ...DEFAULT_COVERAGE, interval: { dayMin: intervalMin, nightMin: intervalMin } })
  const listed = async <T>(path: string): Promise<T[]> => {
    const items: T[] = []
    for (let cursor = ''; ;) {
      const page = await json<{ items: T[]; next?: string }>(call(`/api/v1/${path}?limit=500${cursor}`, { token: tokens.wall }))
      items.push(...page.items)
      if (page.next === undefined) return items
      cursor = `&cursor=${page.next}`
    }
  }
  const compounds = await listed<Compound>('compounds')
  await app.until(compounds[0]!.id, (standing) => standing.intervalMin === intervalMin && standing.status !== 'unjudged')
  return { app, compounds, divisions: await listed<Division>('divisions'), waters: await listed<Water>('waters') }
}

async function sendAll({ house: { call, tokens } }: CoverageApp, fixes: readonly Fix[]): Promise<void> {
  for (let at = 0; at < fixes.length; at += BATCH_FIXES) {
    const answer = await call('/api/v1/positions', { method: 'POST', token: tokens.gateway, body: fixes.slice(at, at + BATCH_FIXES) })
    expect(answer.status).toBe(200)
  }
}

/** A plane of the test's own, in metres about a place. */
function planeAbout([lon0, lat0]: Xy): (place: Xy) => Xy {
  return ([lon, lat]) => [(lon - lon0) * LON_DEGREE_M, (lat - lat0) * LAT_DEGREE_M]
}

function shapeOf(area: AreaGeometry, flat: (place: Xy) => Xy): Shape {
  const polygons = area.type === 'Polygon' ? [area.coordinates] : area.coordinates
  return polygons.map((rings) => polygon(rings.map((ring) => ring.map(flat)))).reduce(union)
}

/** What one unit saw: ways and discs by the definition, each with the instants at which it began and ended. */
interface Seen {
  readonly from: Xy
  readonly to: Xy
  readonly fromMs: number
  readonly toMs: number
}

interface Place {
  readonly at: Xy
  readonly ms: number
}

/**
 * What a unit saw with fixes that came in this order: each its disc and the ways to its neighbours in time, where these are at most 150 s
 * away and not too fast; a vehicle nothing once it has stood for five minutes.
 */
function seenBy(
  fixes: readonly Place[],
  { fastestMps, isVehicle }: { readonly fastestMps: number; readonly isVehicle: boolean },
  flat: (place: Xy) => Xy,
): Seen[] {
  const known: Place[] = []
  const seen: Seen[] = []
  let stand: Place | undefined
  const apartM = (a: Place, b: Place) => Math.hypot(flat(a.at)[0] - flat(b.at)[0], flat(a.at)[1] - flat(b.at)[1])
  const way = (a: Place, b: Place) => {
    if (b.ms - a.ms <= 150_000 && apartM(a, b) <= (fastestMps * (b.ms - a.ms)) / 1_000)
      seen.push({ from: a.at, to: b.at, fromMs: a.ms, toMs: b.ms })
  }
  for (const fix of fixes) {
    const i = known.filter(({ ms }) => ms <= fix.ms).length
    known.splice(i, 0, fix)
    if (!stand || apartM(stand, fix) > MOVED_M) stand = fix
    if (isVehicle && fix.ms - stand.ms > PARKED_MS) continue
    seen.push({ from: fix.at, to: fix.at, fromMs: fix.ms, toMs: fix.ms })
    if (known[i - 1]) way(known[i - 1]!, fix)
    if (known[i + 1]) way(fix, known[i + 1]!)
  }
  return seen
}

/** The log as places by slot, in order of arrival, without what the gate found to be a jump. */
async function placesBySlot({ house: { store } }: CoverageApp): Promise<Map<number, Place[]>> {
  const bySlot = new Map<number, { readonly place: Place; readonly receivedMs: number; readonly mark: number }[]>()
  for await (const block of store.tracks.readAll(0, Number.MAX_SAFE_INTEGER)) {
    for (let i = 0; i < block.count; i++) {
      const fix = fixAt(block, i)
      if ((fix.mark & MARK.jump) !== 0) continue
      bySlot.set(block.slot[i]!, [...(bySlot.get(block.slot[i]!) ?? []), fix])
    }
  }
  const isLate = ({ mark }: { readonly mark: number }) => mark & MARK.late
  return new Map(
    [...bySlot].map(([slot, fixes]) => [
      slot,
      fixes.toSorted((a, b) => a.receivedMs - b.receivedMs || isLate(a) - isLate(b) || a.place.ms - b.place.ms).map(({ place }) => place),
    ]),
  )
}

function fixAt(block: FixColumns, i: number) {
  const place: Place = { at: [block.lonE7[i]! / 1e7, block.latE7[i]! / 1e7], ms: Math.min(block.takenMs[i]!, block.receivedMs[i]!) }
  return { place, receivedMs: block.receivedMs[i]!, mark: block.mark[i]! }
}

interface Watched {
  readonly compound: Compound
  readonly compounds: readonly Compound[]
  readonly divisions: readonly Division[]
  readonly waters: readonly Water[]
}

/** The surroundings of a compound: without others' footprints, water and what is entrusted, inside the district. */
function exactRing({ compound, compounds, divisions, waters }: Watched, flat: (place: Xy) => Xy): Shape {
  const own = shapeOf(compound.footprint, flat)
  const nearby = compounds.filter((other) => other !== compound && isNear(other, compound))
  const without = [
    ...nearby.map(({ footprint }) => footprint),
    ...divisions.flatMap(({ entrusted, area }) => (entrusted && area ? [area] : [])),
    ...waters.map(({ area }) => area),
  ]
  const ring = without.reduce((left, area) => minus(left, shapeOf(area, flat)), minus(buffer(own, RADIUS_M), own))
  return divisions.reduce((left, { kind, area }) => (kind === 'district' && area ? both(left, shapeOf(area, flat)) : left), ring)
}

function cornersOf({ footprint }: Compound): readonly Xy[] {
  return (footprint.type === 'Polygon' ? footprint.coordinates : footprint.coordinates.flat()).flat()
}

/** Whether two compounds could share surroundings: generously. */
function isNear(a: Compound, b: Compound): boolean {
  const [[lonA, latA], [lonB, latB]] = [cornersOf(a)[0]!, cornersOf(b)[0]!]
  return Math.abs(lonA - lonB) < 0.02 && Math.abs(latA - latB) < 0.02
}

/** The exact share of a compound's surroundings that was seen after an instant. */
function exactShare(watched: Watched, seen: readonly (Seen & { readonly reachM: number })[], edgeMs: number): number {
  const corners = cornersOf(watched.compound)
  const flat = planeAbout(corners[0]!)
  const places = corners.map(flat)
  const [west, east] = [Math.min(...places.map(([x]) => x)), Math.max(...places.map(([x]) => x))]
  const [south, north] = [Math.min(...places.map(([, y]) => y)), Math.max(...places.map(([, y]) => y))]
  const ring = exactRing(watched, flat)
  const marginM = RADIUS_M + DEFAULT_COVERAGE.vehicleReachM
  const near = seen.flatMap(({ from, to, fromMs, toMs, reachM }) => {
    if (toMs <= edgeMs) return []
    const [[fromX, fromY], [toX, toY]] = [flat(from), flat(to)]
    if (Math.min(fromX, toX) > east + marginM || Math.max(fromX, toX) < west - marginM) return []
    if (Math.min(fromY, toY) > north + marginM || Math.max(fromY, toY) < south - marginM) return []
    const cut = fromMs < edgeMs ? (edgeMs - fromMs) / (toMs - fromMs) : 0
    return [capsule([fromX + cut * (toX - fromX), fromY + cut * (toY - fromY)], [toX, toY], reachM)]
  })
  const share = near.length === 0 ? 0 : areaM2(both(ring, near.reduce(union))) / areaM2(ring)
  freeShapes()
  return share
}

interface Compared {
  readonly id: string
  readonly told: number
  readonly exact: number
}

/** Asks for each compound and works out the same at the same moment. */
async function compare(
  { app, compounds, divisions, waters }: Awaited<ReturnType<typeof demoApp>>,
  watched: readonly Compound[],
  seen: readonly (Seen & { readonly reachM: number })[],
  intervalMin: number,
): Promise<Compared[]> {
  const found: Compared[] = []
  for (const compound of watched) {
    const { cov } = await app.one(compound.id)
    const edgeMs = Date.now() - intervalMin * MINUTE_MS
    found.push({ id: compound.id, told: cov ?? Number.NaN, exact: exactShare({ compound, compounds, divisions, waters }, seen, edgeMs) })
  }
  return found
}

function say(what: string, compared: readonly Compared[]): void {
  const errors = compared.map(({ told, exact }) => Math.abs(told - exact))
  const shares = compared.map(({ exact }) => exact.toFixed(2)).join(' ')
  console.log(
    `${what}: error of ten shares (${shares}) ${(errors.reduce((a, b) => a + b) / errors.length).toFixed(4)} mean, ${Math.max(...errors).toFixed(4)} worst`,
  )
}

/** The file's records in order of time, all shifted alike so that the last is now. */
async function recordedTaxis(path: string): Promise<readonly (Fix & { readonly at: number })[]> {
  const [, ...lines] = gunzipSync(await readFile(path))
    .toString('utf8')
    .trim()
    .split('\n')
  const recorded = lines.map((line) => {
    const [lon, lat, localTime = '', unit = ''] = line.trim().split(',')
    return { unit, lon: Number(lon), lat: Number(lat), at: Date.parse(`${localTime.replace(' ', 'T')}+08:00`), crs: 'WGS84' as const }
  })
  const shiftMs = Date.now() - 1_000 - Math.max(...recorded.map(({ at }) => at))
  return recorded.map((fix) => ({ ...fix, at: fix.at + shiftMs })).toSorted((a, b) => a.at - b.at)
}

test.skipIf(taxis === undefined)(
  'ten compounds past which the recorded taxis drove are seen as the definition says, within 0.02',
  async () => {
    // The whole file: sixteen hours.
    const intervalMin = 17 * 60
    const demo = await demoApp(intervalMin)
    const { app, compounds } = demo
    const fixes = await recordedTaxis(taxis ?? '')
    const isInDistrict = ({ lon, lat }: Fix) => lon > 119.6 && lon < 120.2 && lat > 31.3 && lat < 31.85
    for (const unit of new Set(fixes.filter(isInDistrict).map(({ unit }) => unit))) await app.enlist(unit, 'vehicle')

    await sendAll(app, fixes)

    const { items } = await json<{ items: { id: string; slot: number; confirmed: boolean }[] }>(
      app.house.call('/api/v1/units?limit=1000', { token: app.house.tokens.operator }),
    )
    const counting = new Set(items.filter(({ confirmed }) => confirmed).map(({ slot }) => slot))
    const about = planeAbout([119.95, 31.6])
    const seen = [...(await placesBySlot(app))].flatMap(([slot, places]) =>
      counting.has(slot) ? seenBy(places, { fastestMps: 20, isVehicle: true }, about).map((one) => ({ ...one, reachM: 80 })) : [],
    )
    const standings = await Promise.all(compounds.map(async (compound) => ({ compound, cov: (await app.one(compound.id)).cov ?? 0 })))
    const watched = standings.toSorted((a, b) => Math.abs(a.cov - 0.5) - Math.abs(b.cov - 0.5)).slice(0, WATCHED)
    const compared = await compare(
      demo,
      watched.map(({ compound }) => compound),
      seen,
      intervalMin,
    )

    say('taxis', compared)
    expect(compared.filter(({ exact }) => exact > 0.05)).toHaveLength(WATCHED)
    for (const { told, exact } of compared) expect(Math.abs(told - exact)).toBeLessThanOrEqual(MOST_ERROR)
  },
)

const STEP_MS = 10_000
const WALK_MPS = 1.2
const NOISE_M = 4

/** A patrol's fixes every 10 s along a way, each as a phone has it, a few metres off. */
function patrol(unit: string, way: readonly Xy[], endsMs: number, random: () => number): Fix[] {
  const fixes: Fix[] = []
  const lengthM = (a: Xy, b: Xy) => Math.hypot((b[0] - a[0]) * LON_DEGREE_M, (b[1] - a[1]) * LAT_DEGREE_M)
  for (let i = 1; i < way.length; i++) {
    const [from, to] = [way[i - 1]!, way[i]!]
    const steps = Math.max(1, Math.round(lengthM(from, to) / (WALK_MPS * (STEP_MS / 1_000))))
    for (let step = 0; step < steps; step++) {
      const along = step / steps
      const [offX, offY] = [(2 * random() - 1) * NOISE_M, (2 * random() - 1) * NOISE_M]
      fixes.push({
        unit,
        lon: from[0] + along * (to[0] - from[0]) + offX / LON_DEGREE_M,
        lat: from[1] + along * (to[1] - from[1]) + offY / LAT_DEGREE_M,
        at: 0,
        accuracy: 6,
        crs: 'WGS84',
      })
    }
  }
  return fixes.map((fix, i) => ({ ...fix, at: Math.round(endsMs - (fixes.length - 1 - i) * STEP_MS) }))
}

/** A round of a compound's corners, moved outwards; perhaps not all of it. */
function wayRound(compound: Compound, share: number): Xy[] {
  const ring = cornersOf(compound)
  const middle: Xy = [ring.reduce((sum, [lon]) => sum + lon, 0) / ring.length, ring.reduce((sum, [, lat]) => sum + lat, 0) / ring.length]
  const outwards = ring.map(([lon, lat]): Xy => [lon + 0.12 * (lon - middle[0]), lat + 0.12 * (lat - middle[1])])
  return outwards.slice(0, Math.max(2, Math.ceil(share * outwards.length)))
}

test('ten compounds that patrols walked round with phones, some fixes late and one way cut by the window, are seen as the definition says, within 0.02', async () => {
  const intervalMin = 40
  const demo = await demoApp(intervalMin)
  const { app, compounds } = demo
  const random = seeded(7)
  const watched = Array.from({ length: WATCHED }, (_, i) => compounds[Math.floor((i + random()) * (compounds.length / WATCHED))]!)
  const nowMs = Date.now()
  const rounds = watched.map((compound, i) => {
    const unit = `walk-${i}`
    // The first ones began before the window.
    return patrol(unit, wayRound(compound, 0.5 + 0.5 * random()), nowMs - (i < 3 ? 36 : 2 + i) * MINUTE_MS, random)
  })
  for (let i = 0; i < WATCHED; i++) await app.enlist(`walk-${i}`)

  // Some are held back by a phone without a signal, and come once the others have.
  const held = rounds.map((fixes) => fixes.map((fix) => ({ fix, isHeld: random() < 0.15 })))
  await sendAll(
    app,
    held.flatMap((fixes) => fixes.filter(({ isHeld }) => !isHeld).map(({ fix }) => fix)),
  )
  await sendAll(
    app,
    held.flatMap((fixes) => fixes.filter(({ isHeld }) => isHeld).map(({ fix }) => fix)),
  )

  const about = planeAbout([119.95, 31.6])
  const seen = [...(await placesBySlot(app)).values()].flatMap((places) =>
    seenBy(places, { fastestMps: 3, isVehicle: false }, about).map((one) => ({ ...one, reachM: 50 })),
  )
  const compared = await compare(demo, watched, seen, intervalMin)

  say('walks', compared)
  expect(compared.filter(({ exact }) => exact > 0.05)).toHaveLength(WATCHED)
  for (const { told, exact } of compared) expect(Math.abs(told - exact)).toBeLessThanOrEqual(MOST_ERROR)
})
