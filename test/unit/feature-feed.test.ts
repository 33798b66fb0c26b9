/** Features on their way to a map: one message at a time, the newest of what waits, and nothing to a map that is gone. */
import type { Feature } from 'geojson'
import { GeoJSONSource, type Map as MapLibreMap } from 'maplibre-gl'
import { expect, it } from 'vitest'
import { featureFeed } from '../../client/map/feature-feed.ts'

/** A map whose source takes a message in when it is told to. */
function aMap() {
  const sent: number[] = []
  const taken: (() => void)[] = []
  const listeners = new Map<string, () => void>()
  let source: GeoJSONSource | undefined = Object.assign(Object.create(GeoJSONSource.prototype) as GeoJSONSource, {
    setData: ({ features }: { features: readonly Feature[] }) => {
      sent.push(features.length)
      return new Promise<void>((resolve) => taken.push(resolve))
    },
  })
  const hear = (event: string, listener: () => void) => void listeners.set(event, listener)
  const map = { getSource: () => source, once: hear, on: hear }
  return {
    map: map as unknown as MapLibreMap, // all that a feed asks of one
    sent,
    async takeIn(): Promise<void> {
      taken.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    },
    /** Its source is gone, for good or until it is made anew. */
    lose(event: 'remove' | 'webglcontextlost'): () => void {
      const had = source
      source = undefined
      listeners.get(event)?.()
      return () => (source = had)
    },
  }
}

const some = (count: number): readonly Feature[] =>
  Array.from({ length: count }, () => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [0, 0] }, properties: {} }))

it('sends one message at a time, and of those that wait only the newest', async () => {
  const { map, sent, takeIn } = aMap()
  const feed = featureFeed(map, 'rings')

  for (const count of [1, 2, 3]) feed.show(some(count))
  expect(sent).toEqual([1])
  await takeIn()
  expect(sent).toEqual([1, 3])
})

it('sends nothing more once its map is gone, whatever waited', async () => {
  const { map, sent, takeIn, lose } = aMap()
  let shown = 0
  const feed = featureFeed(map, 'rings', () => shown++)

  for (const count of [1, 2]) feed.show(some(count))
  lose('remove')
  await takeIn()

  expect([sent, feed.isBusy]).toEqual([[1], false])
})

it('keeps still from the loss of the drawing context until all is shown anew', async () => {
  const { map, sent, takeIn, lose } = aMap()
  const feed = featureFeed(map, 'rings')

  feed.show(some(1))
  const restore = lose('webglcontextlost')
  feed.show(some(2))
  feed.change([{ id: 1, properties: { level: 1 } }])
  expect([sent, feed.isBusy]).toEqual([[1], false])
  restore()
  feed.restart()
  feed.show(some(3))
  await takeIn()

  expect(sent).toEqual([1, 3])
})
