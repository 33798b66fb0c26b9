/** Leaflet, circles on its canvas: its fastest way. It cannot draw the wall's ground, and draws none. */
import { canvas, circleMarker, map as leafletMap } from 'leaflet'
import { camera, follow, ready } from './feed.js'

/** Leaflet counts zoom in tiles of 256 pixels, MapLibre in tiles of 512. */
const ZOOM_APART = 1
const map = leafletMap('map', { renderer: canvas(), zoomSnap: 0, attributionControl: false, zoomControl: false })
map.setView([camera.lat, camera.lon], camera.zoom + ZOOM_APART, { animate: false })
const circles = []
follow({
  begin(places) {
    for (const { number, lon, lat } of places)
      circles[number] = circleMarker([lat, lon], { radius: 5, stroke: false, fillOpacity: 1, fillColor: '#9fe3ff' }).addTo(map)
    requestAnimationFrame(() => requestAnimationFrame(ready))
  },
  move(moved) {
    for (const { number, lon, lat } of moved) circles[number].setLatLng([lat, lon])
  },
})
