/** Where units were and where they stayed, in bytes: what lets the next fix of each join the last. */
import { NOWHERE, STAYS, type StayMemory } from './visits.ts'
import { STAND_WIDTH, WIDTH, type SightMemory } from './unit-sight.ts'
import type { WatchMemory } from './watch.ts'
import type { Plane } from '#geodata/plane'

/** Places are kept in 1e-7 degrees, as they came: turned back into metres they are the same to the last bit. */
type Projection = Pick<Plane, 'xOf' | 'yOf' | 'lonOf' | 'latOf'>

/**
 * Layout, little-endian: u32 version, u32 units; then of each unit f64[WIDTH] times and i32[WIDTH] longitudes and latitudes of its last fixes, f64[2]
 * and i32[2] twice of where it stands and stood, f64[STAYS] from and to, u32[STAYS] zone, u32 slot, u8 number of fixes; each is one column of all
 * units. Times are ms, and of a row each after the first less the one before it, as longitudes and latitudes are: then most bytes are alike.
 */
const VERSION = 1
const HEAD_BYTES = 8
const STANDS = 2
const DEGREE_E7 = 1e7
/** Of a stand: since when, x, y. */
const STAND = STAND_WIDTH / STANDS
const UNIT_BYTES = 8 * (WIDTH + STANDS + 2 * STAYS) + 4 * (2 * WIDTH + 2 * STANDS + STAYS + 1) + 1

function columnsOf(buffer: ArrayBuffer, units: number) {
  let at = HEAD_BYTES
  const take = <T>(kind: new (buffer: ArrayBuffer, at: number, length: number) => T, width: number, elementBytes: number): T => {
    const column = new kind(buffer, at, width * units)
    at += width * units * elementBytes
    return column
  }
  return {
    times: take(Float64Array, WIDTH, 8),
    standMs: take(Float64Array, STANDS, 8),
    stayFromMs: take(Float64Array, STAYS, 8),
    stayToMs: take(Float64Array, STAYS, 8),
    lons: take(Int32Array, WIDTH, 4),
    lats: take(Int32Array, WIDTH, 4),
    standLons: take(Int32Array, STANDS, 4),
    standLats: take(Int32Array, STANDS, 4),
    zones: take(Uint32Array, STAYS, 4),
    slots: take(Uint32Array, 1, 4),
    counts: take(Uint8Array, 1, 1),
  }
}

/** Writes a row of numbers, each less the one before it. */
function putRow(out: Float64Array | Int32Array, at: number, width: number, valueOf: (i: number) => number): void {
  let before = 0
  for (let i = 0; i < width; i++) {
    const value = valueOf(i)
    out[at + i] = value - before
    before = value
  }
}

/** Reads a row of times back. @param step from each to the next in `out` */
function takeTimes(from: Float64Array, at: number, width: number, out: Float64Array, outAt: number, step = 1): void {
  let ms = 0
  for (let i = 0; i < width; i++) out[outAt + i * step] = ms += from[at + i]!
}

/** Reads a row of longitudes or latitudes back, in 1e-7 degrees. A step across the date line has wrapped round, and does so again. */
function takePlaces(from: Int32Array, at: number, width: number, take: (i: number, degree: number) => void): void {
  let e7 = 0
  for (let i = 0; i < width; i++) {
    e7 = (e7 + from[at + i]!) | 0
    take(i, e7 / DEGREE_E7)
  }
}

function knows({ sight, stays }: WatchMemory, slot: number): boolean {
  if (slot < sight.slots && (sight.counts[slot]! > 0 || sight.stands[slot * STAND_WIDTH]! > 0)) return true
  return slot < stays.slots && stays.zoneOf.subarray(slot * STAYS, (slot + 1) * STAYS).some((zone) => zone !== NOWHERE)
}

/** One more than the highest slot of which anything may be remembered. */
export function watchEnd({ sight, stays }: WatchMemory): number {
  return Math.max(sight.slots, stays.slots)
}

/** The memory as it is now, whatever is seen later. Cost: a copy of 410 bytes a slot. */
export function copyOfWatch({ sight, stays }: WatchMemory): WatchMemory {
  return {
    sight: {
      slots: sight.slots,
      times: sight.times.slice(),
      xs: sight.xs.slice(),
      ys: sight.ys.slice(),
      counts: sight.counts.slice(),
      stands: sight.stands.slice(),
    },
    stays: { slots: stays.slots, zoneOf: stays.zoneOf.slice(), fromMs: stays.fromMs.slice(), toMs: stays.toMs.slice() },
  }
}

/**
 * Encodes what is remembered of the slots from `from` to before `to`.
 *
 * Cost: 2 µs and 349 bytes a unit that was seen, most of them alike: packed, 53 are left.
 */
export function encodeWatch(memory: WatchMemory, { lonOf, latOf }: Projection, from: number, to: number): Uint8Array {
  const { sight, stays } = memory
  const slots: number[] = []
  for (let slot = from; slot < Math.min(to, watchEnd(memory)); slot++) if (knows(memory, slot)) slots.push(slot)
  const bytes = new Uint8Array(HEAD_BYTES + slots.length * UNIT_BYTES)
  const head = new DataView(bytes.buffer)
  head.setUint32(0, VERSION, true)
  head.setUint32(4, slots.length, true)
  const body = columnsOf(bytes.buffer, slots.length)
  const lonE7 = (x: number) => Math.round(lonOf(x) * DEGREE_E7)
  const latE7 = (y: number) => Math.round(latOf(y) * DEGREE_E7)
  slots.forEach((slot, unit) => {
    body.slots[unit] = slot
    if (slot < sight.slots) {
      const [first, stand] = [slot * WIDTH, slot * STAND_WIDTH]
      const isKept = (i: number) => sight.times[first + i]! > 0
      const isStand = (i: number) => sight.stands[stand + i * STAND]! > 0
      body.counts[unit] = sight.counts[slot]!
      putRow(body.times, unit * WIDTH, WIDTH, (i) => sight.times[first + i]!)
      putRow(body.lons, unit * WIDTH, WIDTH, (i) => (isKept(i) ? lonE7(sight.xs[first + i]!) : 0))
      putRow(body.lats, unit * WIDTH, WIDTH, (i) => (isKept(i) ? latE7(sight.ys[first + i]!) : 0))
      putRow(body.standMs, unit * STANDS, STANDS, (i) => sight.stands[stand + i * STAND]!)
      putRow(body.standLons, unit * STANDS, STANDS, (i) => (isStand(i) ? lonE7(sight.stands[stand + i * STAND + 1]!) : 0))
      putRow(body.standLats, unit * STANDS, STANDS, (i) => (isStand(i) ? latE7(sight.stands[stand + i * STAND + 2]!) : 0))
    }
    const stay = slot * STAYS
    const isStay = (i: number) => slot < stays.slots && stays.zoneOf[stay + i] !== NOWHERE
    for (let i = 0; i < STAYS; i++) body.zones[unit * STAYS + i] = isStay(i) ? stays.zoneOf[stay + i]! : NOWHERE
    putRow(body.stayFromMs, unit * STAYS, STAYS, (i) => (isStay(i) ? stays.fromMs[stay + i]! : 0))
    putRow(body.stayToMs, unit * STAYS, STAYS, (i) => (isStay(i) ? stays.toMs[stay + i]! : 0))
  })
  return bytes
}

/** @param parts of one memory @returns `undefined` when any of them is none of this version */
export function readWatch(parts: readonly Uint8Array[], plane: Projection): WatchMemory | undefined {
  const bodies = parts.map(bodyOf)
  let slots = 0
  for (const body of bodies) for (let i = 0; i < (body?.slots.length ?? 0); i++) slots = Math.max(slots, body!.slots[i]! + 1)
  const memory = nothingOf(slots)
  for (const body of bodies) {
    if (!body) return undefined
    readInto(memory, body, plane)
  }
  return memory
}

type Body = ReturnType<typeof columnsOf>

function bodyOf(bytes: Uint8Array): Body | undefined {
  if (bytes.byteLength < HEAD_BYTES) return undefined
  const { buffer } = new Uint8Array(bytes) // a copy begins at 0, whatever the bytes were cut from
  const head = new DataView(buffer)
  const units = head.getUint32(4, true)
  if (head.getUint32(0, true) !== VERSION || HEAD_BYTES + units * UNIT_BYTES !== bytes.byteLength) return undefined
  return columnsOf(buffer, units)
}

function readInto({ sight, stays }: WatchMemory, body: Body, { xOf, yOf }: Projection): void {
  const { times, xs, ys, stands } = sight
  for (let unit = 0; unit < body.slots.length; unit++) {
    const slot = body.slots[unit]!
    const [first, stand, stay] = [slot * WIDTH, slot * STAND_WIDTH, slot * STAYS]
    sight.counts[slot] = body.counts[unit]!
    takeTimes(body.times, unit * WIDTH, WIDTH, times, first)
    takePlaces(body.lons, unit * WIDTH, WIDTH, (i, lon) => (xs[first + i] = xOf(lon)))
    takePlaces(body.lats, unit * WIDTH, WIDTH, (i, lat) => (ys[first + i] = yOf(lat)))
    takeTimes(body.standMs, unit * STANDS, STANDS, stands, stand, STAND)
    takePlaces(body.standLons, unit * STANDS, STANDS, (i, lon) => (stands[stand + i * STAND + 1] = xOf(lon)))
    takePlaces(body.standLats, unit * STANDS, STANDS, (i, lat) => (stands[stand + i * STAND + 2] = yOf(lat)))
    for (let i = 0; i < STAYS; i++) stays.zoneOf[stay + i] = body.zones[unit * STAYS + i]!
    takeTimes(body.stayFromMs, unit * STAYS, STAYS, stays.fromMs, stay)
    takeTimes(body.stayToMs, unit * STAYS, STAYS, stays.toMs, stay)
  }
}

function nothingOf(slots: number): WatchMemory {
  const sight: SightMemory = {
    slots,
    times: new Float64Array(slots * WIDTH),
    xs: new Float64Array(slots * WIDTH),
    ys: new Float64Array(slots * WIDTH),
    counts: new Uint8Array(slots),
    stands: new Float64Array(slots * STAND_WIDTH),
  }
  const stays: StayMemory = {
    slots,
    zoneOf: new Uint32Array(slots * STAYS).fill(NOWHERE),
    fromMs: new Float64Array(slots * STAYS),
    toMs: new Float64Array(slots * STAYS),
  }
  return { sight, stays }
}
