/** Hands features to a source of the map, one message at a time: its worker takes them slower than they can come, and would queue without bound. */
import type { Feature } from 'geojson'
import { GeoJSONSource, type Map as MapLibreMap } from 'maplibre-gl'

/** Properties to be written into a feature. */
export interface Change {
  readonly id: number
  readonly properties: Readonly<Record<string, string | number>>
}

export interface FeatureFeed {
  /** A message is under way: changes are better kept until later. */
  readonly isBusy: boolean
  /** Replaces all features. While a message is under way it waits, and only the newest of those waiting is sent. */
  show(features: readonly Feature[]): void
  /** Writes properties; to be called only while it is not busy. */
  change(changes: readonly Change[]): void
  /** The source is a new and empty one: what was under way is lost. */
  restart(): void
}

/** @param onShown features that were shown have been taken in */
export function featureFeed(map: MapLibreMap, sourceId: string, onShown: () => void = () => undefined): FeatureFeed {
  /** Raised by a restart: an answer to what was sent before it counts no more. */
  let round = 0
  let isBusy = false
  /** Between the loss of the drawing context, or of the map, and a restart: there is no source, and whoever restarts shows everything anew. */
  let isLost = false
  let waiting: readonly Feature[] | undefined

  function source(): GeoJSONSource {
    const found = map.getSource(sourceId)
    if (!(found instanceof GeoJSONSource)) throw new TypeError(`source '${sourceId}' is not GeoJSON`)
    return found
  }

  async function send(message: () => Promise<void>): Promise<void> {
    const mine = round
    isBusy = true
    await message()
    if (mine !== round) return
    isBusy = false
    const next = waiting
    waiting = undefined
    if (next) show(next)
  }

  function show(features: readonly Feature[]): void {
    if (isLost) return
    if (isBusy) {
      waiting = features
      return
    }
    void send(async () => {
      await source().setData({ type: 'FeatureCollection', features: [...features] })
      onShown()
    })
  }

  /** What was under way or waits has no source to go to any more. */
  function lose(): void {
    round++
    isBusy = false
    waiting = undefined
    isLost = true
  }

  map.on('webglcontextlost', lose)
  map.once('remove', lose)

  return {
    get isBusy() {
      return isBusy
    },
    show,
    change(changes) {
      if (isLost || changes.length === 0) return
      const update = changes.map(({ id, properties }) => ({
        id,
        addOrUpdateProperties: Object.entries(properties).map(([key, value]) => ({ key, value })),
      }))
      void send(() => source().updateData({ update }))
    },
    restart() {
      lose()
      isLost = false
    },
  }
}
