/** MapLibre's markers: an element of the page each, moved one by one. */
import { Marker } from 'maplibre-gl'
import { follow, ready } from './feed.js'
import { openGround } from './ground.js'

const map = await openGround()
const markers = []
follow({
  begin(places) {
    for (const { number, lon, lat } of places) {
      const element = document.createElement('div')
      element.className = 'unit'
      markers[number] = new Marker({ element }).setLngLat([lon, lat]).addTo(map)
    }
    map.once('idle', ready)
    map.triggerRepaint()
  },
  move(moved) {
    for (const { number, lon, lat } of moved) markers[number].setLngLat([lon, lat])
  },
})
