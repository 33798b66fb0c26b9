/** The wall's map, brought apart from the wall: MapLibre and deck.gl are seven times as large as everything round the map, which stands while they come. */
import { defineAsyncComponent, defineComponent, h } from 'vue'

/** A server that is being renewed answers again soon. */
const RETRY_MS = 3_000

const load = () => import('./WallMap.vue')

/** Keeps its place, so that what stands below it on a phone does not jump. */
const ITS_PLACE = defineComponent({ inheritAttrs: false, render: () => h('div', { class: 'map' }) })

/** Asked for until it comes: nobody stands at a wall's keyboard. */
export const BroughtMap = defineAsyncComponent({
  loader: load,
  loadingComponent: ITS_PLACE,
  delay: 0,
  onError: (_fault, retry) => void setTimeout(retry, RETRY_MS),
})

/** Asks for it now, so that it comes beside the data that it needs to be shown; what fails is asked for again when it is to be shown. */
export function bringMap(): void {
  load().catch(() => undefined)
}
