/** What the map of a drill shows, out of its board. */
import { expect, it } from 'vitest'
import { crewSlots, drillCamera, drillMarks, type CrewGround } from '../../client/drills/drill-marks.ts'
import type { Outcome, WholeBoard } from '../../client/drills/time-line.ts'
import { aPlan, anExpectation, at, inCircle, PLANE, slotOf, TIER_S } from '../support/drills.ts'

const GROUND: CrewGround = {
  unitOf: (id) => {
    const slot = slotOf(id)
    return slot === undefined ? undefined : { slot, callSign: `呼号 ${id}` }
  },
  watchPointOf: (id) => (id === 'w1' ? { name: '门岗', at: at(0) } : undefined),
}

function whole(outcomes: readonly Outcome[], plan = aPlan()): WholeBoard {
  return { plan, tierS: TIER_S, names: {}, outcomes: [...outcomes], acks: [], marks: [] }
}

function anOutcome(id: string, over: Partial<Outcome> = {}): Outcome {
  return { inject: 'order', expectation: anExpectation({ id }), verdict: 'pending', evidence: [], ...over }
}

const nameOf = ({ expectation }: Outcome): string => expectation.id

it('draws an area once, with all that is expected in it, and as met only when all of that was', () => {
  const marked = anExpectation({ id: 'shut', recognisedBy: { kind: 'mark' } })
  const square = { kind: 'polygon' as const, ring: [at(-50, -50), at(50, -50), at(50, 50), at(-50, 50), at(-50, -50)] }
  const within = anExpectation({ id: 'lane', recognisedBy: { kind: 'position', area: square, count: 1 } })

  const { areas, names } = drillMarks(
    whole([
      anOutcome('first', { verdict: 'late' }),
      anOutcome('all'),
      anOutcome('shut', { expectation: marked }),
      anOutcome('lane', { expectation: within, verdict: 'met' }),
    ]),
    GROUND,
    nameOf,
  )

  expect(areas.map(({ id, isMet }) => [id, isMet])).toEqual([['first+all', false], ['lane', true]]) // prettier-ignore
  expect(names.map(({ name }) => name)).toEqual(['first\nall', 'lane'])
  const radii = areas[0]!.ring.map(([lon, lat]) => Math.hypot(PLANE.xOf(lon), PLANE.yOf(lat)))
  expect(Math.max(...radii.map((radius) => Math.abs(radius - 50)))).toBeLessThan(0.1)
  expect(areas[0]!.ring.at(-1)).toEqual(areas[0]!.ring[0])
  expect(areas[1]!.ring).toBe(square.ring)
})

it('names the place where nobody is expected anywhere', () => {
  const marked = anExpectation({ id: 'shut', recognisedBy: { kind: 'mark' } })

  expect(drillMarks(whole([anOutcome('shut', { expectation: marked })]), GROUND, nameOf).names).toEqual([{ at: at(0), name: '◆ 大门' }])
})

it('shows every unit of whoever takes part, watch points where they stand, and nobody who is not there', () => {
  const plan = aPlan({
    participants: [
      { kind: 'unit', id: 'u1', isWithdrawn: false },
      { kind: 'unit', id: 'gone', isWithdrawn: false },
      { kind: 'watchPoint', id: 'w1', isWithdrawn: false },
      { kind: 'watchPoint', id: 'w9', isWithdrawn: false },
      { kind: 'team', id: 't1', name: '一组', units: ['u5', 'u6'], isWithdrawn: false },
    ],
  })

  const marks = drillMarks(whole([], plan), GROUND, nameOf)

  expect(marks.crew).toEqual([
    { id: 'u1', name: '呼号 u1', slot: 1 },
    { id: 'w1', name: '门岗', at: at(0) },
    { id: 'u5', name: '呼号 u5', slot: 5 },
    { id: 'u6', name: '呼号 u6', slot: 6 },
  ])
  expect([...crewSlots(marks)]).toEqual([1, 5, 6])
})

it('begins with every area in sight and whoever is near, not with whoever has a long way to come', () => {
  const near = whole([anOutcome('first', { expectation: anExpectation({ recognisedBy: inCircle() }) })])
  const zoomOf = (...metres: readonly number[]) => drillCamera(near, metres.map((m) => at(m))).zoom // prettier-ignore

  expect(drillCamera(near, [])).toMatchObject({ lon: at(0)[0], lat: at(0)[1] })
  expect(zoomOf(240)).toBeCloseTo(zoomOf() - 1, 5)
  expect(zoomOf(5_000)).toBe(zoomOf())
})
