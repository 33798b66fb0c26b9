import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinRings } from '../../server/import/osm-rings.ts'
import { directionOf, streetClassOf } from '../../server/import/street-classes.ts'
import { networkLengthM, type RoadLine, streetNetworkBuilder } from '../../server/import/street-network.ts'

function aLine(keys: readonly number[], over: Partial<RoadLine> = {}): RoadLine {
  return { class: 'road', direction: 'both', keys, lonLatE7: keys.flatMap((key) => [1_199_500_000 + key * 1000, 317_000_000]), ...over }
}
function networkOf(...lines: readonly RoadLine[]) {
  const builder = streetNetworkBuilder()
  for (const line of lines) builder.add(line)
  return builder.network()
}

describe('a street network', () => {
  it('joins lines where they share a node, in the middle of a line too', () => {
    const { nodesE7, edges } = networkOf(aLine([1, 2, 3]), aLine([4, 2, 5]))

    expect(nodesE7).toHaveLength(10)
    expect(edges).toEqual([0, 1, 2, 1, 2, 2, 3, 1, 2, 1, 4, 2])
  })

  it('stores one-way edges in the direction of travel', () => {
    const { edges, oneWay } = networkOf(aLine([1, 2]), aLine([3, 4], { direction: 'forward' }), aLine([5, 6], { direction: 'backward' }))

    expect(edges).toEqual([0, 1, 2, 2, 3, 2, 5, 4, 2])
    expect(oneWay).toEqual([1, 2])
  })

  it('stores an edge given twice once, and no edge without length', () => {
    expect(networkOf(aLine([1, 2, 2]), aLine([2, 1])).edges).toEqual([0, 1, 2])
  })

  it('measures its length', () => {
    const oneDegree = networkOf({ class: 'road', direction: 'both', keys: [1, 2], lonLatE7: [0, 0, 0, 100_000] })

    // 0.01° of latitude at the equator: 1,105.74 m on WGS 84.
    expect(networkLengthM(oneDegree)).toBeCloseTo(1105.74, 1)
  })
})

describe('the words of road data', () => {
  it.each([
    ['motorway_link', 'expressway'],
    ['secondary', 'arterial'],
    ['unclassified', 'road'],
    ['living_street', 'street'],
    ['steps', 'path'],
    ['主干路', 'arterial'],
    ['Street', 'street'],
    ['construction', undefined],
    ['bus_stop', undefined],
  ])('takes %s as %s', (name, street) => {
    expect(streetClassOf(name)).toBe(street)
  })

  it.each([
    ['yes', 'forward'],
    ['-1', 'backward'],
    ['', 'both'],
    ['no', 'both'],
    ['F', 'forward'],
    ['T', 'backward'],
    ['是', 'forward'],
    ['maybe', undefined],
  ])('takes oneway=%s as %s', (word, direction) => {
    expect(directionOf(word)).toBe(direction)
  })
})

describe('rings of a relation', () => {
  it('says where ways do not close', () => {
    expect(
      joinRings([
        [1, 2, 3],
        [3, 4],
      ]),
    ).toEqual({ rings: [], openEnds: [4] })
  })

  it('joins any cut of rings back, however the ways are turned and ordered', () => {
    const cuts = fc.record({
      sizes: fc.array(fc.integer({ min: 3, max: 9 }), { minLength: 1, maxLength: 4 }),
      seed: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    fc.assert(
      fc.property(cuts, ({ sizes, seed }) => {
        const next = () => seed.next().value as number
        const rings = sizes.map((size, r) => Array.from({ length: size + 1 }, (_, i) => r * 100 + (i % size)))
        const ways = rings.flatMap((ring) => {
          const cut = 1 + Math.floor(next() * (ring.length - 2))
          return [ring.slice(0, cut + 1), ring.slice(cut)].map((way) => (next() < 0.5 ? way.toReversed() : way))
        })
        const shuffled = ways
          .map((way) => ({ way, at: next() }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ way }) => way)

        const joined = joinRings(shuffled)

        const sides = (list: readonly (readonly number[])[]) =>
          list.flatMap((ring) => ring.slice(1).map((node, i) => [node, ring[i]!].toSorted((a, b) => a - b).join('-'))).toSorted()
        expect(joined.openEnds).toEqual([])
        expect(joined.rings).toHaveLength(rings.length)
        expect(sides(joined.rings)).toEqual(sides(rings))
      }),
    )
  })
})
