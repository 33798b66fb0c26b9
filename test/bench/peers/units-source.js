/** Units as a GeoJSON source and circles. */
import { follow, ready } from './feed.js'
import { openGround } from './ground.js'

/** @param {(source: import('maplibre-gl').GeoJSONSource, collection: object, moved: readonly object[]) => void} move */
export async function showUnits(move) {
  const map = await openGround()
  const collection = { type: 'FeatureCollection', features: [] }
  follow({
    begin(places) {
      for (const { number, lon, lat } of places)
        collection.features.push({ type: 'Feature', id: number, geometry: { type: 'Point', coordinates: [lon, lat] }, properties: {} })
      map.addSource('units', { type: 'geojson', data: collection })
      map.addLayer({ id: 'units', type: 'circle', source: 'units', paint: { 'circle-radius': 5, 'circle-color': '#9fe3ff' } })
      map.once('idle', ready)
    },
    move: (moved) => move(map.getSource('units'), collection, moved),
  })
}
