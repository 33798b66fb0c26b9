import { describe, expect, it } from 'vitest'
import type { Compound } from '#wire/places'
import { featureOf, type PlaceFeature } from '../../server/import/place-feature.ts'
import { type PlaceDraftOptions, type PlaceDrafts, placeDrafts } from '../../server/import/place-drafts.ts'
import type { SubjectState } from '../../server/store/ports.ts'
import { squareAt } from '../support/import-desk.ts'

function aCompound(id: string, over: Readonly<Record<string, unknown>> = {}): PlaceFeature {
  const geometry = { type: 'Polygon' as const, coordinates: [squareAt(119.95, 31.7)] }
  return { type: 'Feature', id, geometry, properties: { name: `小区 ${id}`, type: 'commodity', gates: [], ...over } }
}

function draft(features: readonly PlaceFeature[], over: Partial<PlaceDraftOptions> = {}) {
  return placeDrafts('compound', features, { room: 'main', existing: [], simulated: false, nowMs: 5, by: 'cli', ...over })
}

/** The states that a journal would have after the drafts. */
function after({ drafts }: PlaceDrafts, before: readonly SubjectState[] = []): SubjectState[] {
  const states = new Map(before.map((state) => [state.subject, state]))
  for (const { subject, data } of drafts) {
    if (data === undefined) states.delete(subject)
    else states.set(subject, { subject, seq: 1, data })
  }
  return [...states.values()]
}
const slotsOf = (states: readonly SubjectState[]) =>
  Object.fromEntries(states.map(({ data }) => [(data as Compound).id, (data as Compound).slot]))

describe('places as drafts', () => {
  it('adds each as an event of its subject, with dense slots in order', () => {
    const { drafts, added } = draft([aCompound('b'), aCompound('a')])

    expect(added).toBe(2)
    expect(drafts[0]).toEqual({
      room: 'main',
      realm: 'live',
      kind: 'compound:added',
      subject: 'compound/b',
      atMs: 5,
      knownMs: 5,
      by: 'cli',
      data: { id: 'b', slot: 0, name: '小区 b', type: 'commodity', gates: [], footprint: aCompound('b').geometry, simulated: false },
    })
    expect(slotsOf(after({ drafts } as PlaceDrafts))).toEqual({ b: 0, a: 1 })
  })

  it('writes nothing for what is there already', () => {
    const features = [aCompound('a'), aCompound('b')]
    const existing = after(draft(features))

    expect(draft(features.toReversed(), { existing })).toMatchObject({ drafts: [], added: 0, changed: 0, unchanged: 2 })
  })

  it('keeps the slot of a place that changes, and gives new ones the free ones', () => {
    const existing = after(draft([aCompound('a'), aCompound('b'), aCompound('c')])).filter(({ subject }) => subject !== 'compound/b')

    const again = draft([aCompound('d'), aCompound('c', { name: '改名' }), aCompound('e')], { existing })

    expect(again.drafts.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'compound:added compound/d',
      'compound:changed compound/c',
      'compound:added compound/e',
    ])
    expect(slotsOf(after(again, existing))).toEqual({ a: 0, c: 2, d: 1, e: 3 })
  })

  it("removes simulated places when the site's own come, first of all, and reuses their slots", () => {
    const existing = after(draft([aCompound('demo1'), aCompound('demo2')], { simulated: true }))

    const site = draft([aCompound('s1')], { existing })

    expect(site.removed).toBe(2)
    expect(site.drafts.map(({ kind }) => kind)).toEqual(['compound:removed', 'compound:removed', 'compound:added'])
    expect(site.drafts.slice(0, 2).every((event) => !('data' in event))).toBe(true)
    expect(slotsOf(after(site, existing))).toEqual({ s1: 0 })
  })

  it("never lets a simulated place replace a site's own", () => {
    const existing = after(draft([aCompound('a')]))

    expect(draft([aCompound('a', { name: '演示' })], { existing, simulated: true })).toMatchObject({ drafts: [], unchanged: 1 })
  })

  it('refuses what does not fit the wire, naming the field, and an id given twice', () => {
    const { refused, drafts } = draft([
      aCompound('a', { type: 'villa' }),
      aCompound('b'),
      aCompound('b'),
      aCompound('c', { households: -1 }),
    ])

    expect(refused.map(({ record, field }) => `${record} ${field}`)).toEqual(['1 type', '3 id', '4 households'])
    expect(drafts).toHaveLength(1)
  })

  it('reads back what it describes, for each kind', () => {
    const division: PlaceFeature = {
      type: 'Feature',
      id: '320412100',
      geometry: { type: 'Point', coordinates: [119.95, 31.71] },
      properties: { name: '湖塘镇', kind: 'town', entrusted: false },
    }
    const post: PlaceFeature = {
      type: 'Feature',
      id: 'p1',
      geometry: { type: 'Point', coordinates: [119.95, 31.71] },
      properties: { name: '站', kind: 'serviceStation' },
    }
    const pond: PlaceFeature = { ...aCompound('w1'), properties: { name: '塘' } }
    const options = { room: 'main', existing: [], simulated: true, nowMs: 1, by: 'server' }
    for (const [kind, feature] of [
      ['compound', aCompound('a')],
      ['division', division],
      ['policePost', post],
      ['water', pond],
    ] as const) {
      const [only] = placeDrafts(kind, [feature], options).drafts

      expect(featureOf(only?.data as Compound)).toEqual(feature)
    }
  })
})
