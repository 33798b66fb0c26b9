/** Rings that cross or touch themselves, taken apart into simple loops. Coordinates are whole numbers (1e-7 degree). */

/** `[lon, lat]` in 1e-7 degree. */
export type PointE7 = readonly [lonE7: number, latE7: number]

/** One side of a ring, with the numbers of its ring and place there. */
interface Side {
  readonly ring: number
  readonly index: number
  readonly from: PointE7
  readonly to: PointE7
}

/** A place where two sides meet otherwise than end to end. */
interface Meeting {
  readonly sides: readonly [Side, Side]
  readonly at: PointE7
}

/**
 * Where sides of the rings meet, other than neighbours at their common corner: crossings, corners on a side, corners met twice.
 *
 * Exact for shapes up to 9° across: differences stay below 2^53 when multiplied. The place of a crossing is rounded to 1e-7 degree.
 *
 * @param rings open: the last corner is not the first again
 *
 * Cost: sweep from west to east; O(n log n) for usual shapes, O(n²) for sides that all overlap in longitude.
 */
export function meetings(rings: readonly (readonly PointE7[])[]): readonly Meeting[] {
  const sides = rings.flatMap((ring, number) =>
    ring.map((from, index): Side => ({ ring: number, index, from, to: ring[(index + 1) % ring.length] ?? from })),
  )
  sides.sort((a, b) => west(a) - west(b))
  const found: Meeting[] = []
  for (const [i, a] of sides.entries()) {
    const [east, south, north] = [Math.max(a.from[0], a.to[0]), Math.min(a.from[1], a.to[1]), Math.max(a.from[1], a.to[1])]
    for (let j = i + 1; j < sides.length; j++) {
      const b = sides[j]
      if (!b || west(b) > east) break
      if (Math.min(b.from[1], b.to[1]) > north || Math.max(b.from[1], b.to[1]) < south) continue
      for (const at of commonPoints(a, b)) {
        if (!isCommonCorner(a, b, at, rings[a.ring]?.length ?? 0)) found.push({ sides: [a, b], at })
      }
    }
  }
  return found
}

function west(side: Side): number {
  return Math.min(side.from[0], side.to[0])
}

/** Twice the area of the triangle; above 0 when `c` lies left of a → b. */
function turn(a: PointE7, b: PointE7, c: PointE7): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/** The points that two sides have in common: none, one, or the two ends of where they lie on one another. */
function commonPoints(a: Side, b: Side): readonly PointE7[] {
  const [fromSide, toSide] = [turn(a.from, a.to, b.from), turn(a.from, a.to, b.to)]
  if (fromSide * toSide > 0) return []
  const [aFromSide, aToSide] = [turn(b.from, b.to, a.from), turn(b.from, b.to, a.to)]
  if (aFromSide * aToSide > 0) return []
  const ends = [
    ...[b.from, b.to].filter((point) => turn(a.from, a.to, point) === 0 && isBetween(a, point)),
    ...[a.from, a.to].filter((point) => turn(b.from, b.to, point) === 0 && isBetween(b, point)),
  ]
  if (ends.length > 0) return ends.filter((point, i) => ends.findIndex((other) => isSame(other, point)) === i)
  if (fromSide * toSide === 0 || aFromSide * aToSide === 0) return []
  const share = aFromSide / (aFromSide - aToSide)
  return [[Math.round(a.from[0] + share * (a.to[0] - a.from[0])), Math.round(a.from[1] + share * (a.to[1] - a.from[1]))]]
}

function isBetween({ from, to }: Side, [lonE7, latE7]: PointE7): boolean {
  return (
    lonE7 >= Math.min(from[0], to[0]) &&
    lonE7 <= Math.max(from[0], to[0]) &&
    latE7 >= Math.min(from[1], to[1]) &&
    latE7 <= Math.max(from[1], to[1])
  )
}

export function isSame(a: PointE7, b: PointE7): boolean {
  return a[0] === b[0] && a[1] === b[1]
}

function isCommonCorner(a: Side, b: Side, at: PointE7, corners: number): boolean {
  if (a.ring !== b.ring) return false
  if ((a.index + 1) % corners === b.index && isSame(a.to, at)) return true
  return (b.index + 1) % corners === a.index && isSame(b.to, at)
}

/**
 * The simple loops of which a ring consists, cut apart wherever it meets itself, in the direction in which it runs through them.
 * A ring that meets itself nowhere is its own only loop. Loops without area (spikes) may be among them.
 *
 * @param ring open, without equal neighbours
 */
export function simpleLoops(ring: readonly PointE7[]): readonly (readonly PointE7[])[] {
  const met = meetings([ring])
  if (met.length === 0) return [ring]
  const open: PointE7[] = []
  const placeOf = new Map<string, number>()
  const loops: PointE7[][] = []
  for (const point of withMeetings(ring, met)) {
    const key = `${point[0]},${point[1]}`
    const seenAt = placeOf.get(key)
    if (seenAt !== undefined) {
      const loop = open.splice(seenAt)
      for (const [lonE7, latE7] of loop) placeOf.delete(`${lonE7},${latE7}`)
      loops.push(loop)
    }
    placeOf.set(key, open.length)
    open.push(point)
  }
  loops.push(open)
  return loops
}

/** The ring with every meeting made a corner of both sides that meet there. */
function withMeetings(ring: readonly PointE7[], met: readonly Meeting[]): readonly PointE7[] {
  const added = new Map<number, PointE7[]>()
  for (const { sides, at } of met) {
    for (const side of sides) {
      const list = added.get(side.index) ?? []
      list.push(at)
      added.set(side.index, list)
    }
  }
  return ring
    .flatMap((corner, index) => {
      const along = (added.get(index) ?? []).toSorted((a, b) => distanceSq(corner, a) - distanceSq(corner, b))
      return [corner, ...along]
    })
    .filter((point, i, all) => i === 0 || !isSame(point, all[i - 1] ?? point))
}

function distanceSq(a: PointE7, b: PointE7): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
}

/** Area of a loop in (1e-7 degree)², above 0 when it runs counter-clockwise. Good for comparing parts of one shape. */
export function signedAreaE14(loop: readonly PointE7[]): number {
  const [origin] = loop
  if (!origin) return 0
  let doubled = 0
  for (let i = 1; i + 1 < loop.length; i++) doubled += turn(origin, loop[i]!, loop[i + 1]!)
  return doubled / 2
}
