/** The wall's own ground, drawn by MapLibre. */
import { addProtocol, Map as MapLibreMap, setWorkerUrl } from 'maplibre-gl'
import { Protocol } from 'pmtiles'
import { camera } from './feed.js'

/** @returns {Promise<import('maplibre-gl').Map>} once it is drawn */
export async function openGround() {
  setWorkerUrl('/maplibre-gl/maplibre-gl-worker.mjs')
  addProtocol('pmtiles', new Protocol().tile)
  const style = await (await fetch(`/style.json?lat=${camera.lat}`)).json()
  const map = new MapLibreMap({
    container: 'map',
    style,
    center: [camera.lon, camera.lat],
    zoom: camera.zoom,
    maxPitch: 0,
    attributionControl: false,
    renderWorldCopies: false,
    fadeDuration: 0,
  })
  await map.once('load')
  return map
}
