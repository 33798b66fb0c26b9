/** MapLibre's way for many points: a GeoJSON source, all of it handed over anew at each update. */
import { showUnits } from './units-source.js'

await showUnits((source, collection, moved) => {
  for (const { number, lon, lat } of moved) collection.features[number].geometry.coordinates = [lon, lat]
  void source.setData(collection)
})
