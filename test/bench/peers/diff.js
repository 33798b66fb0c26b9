/** MapLibre's way for points of which some move: the source is told those alone. */
import { showUnits } from './units-source.js'

await showUnits((source, _collection, moved) => {
  void source.updateData({
    update: moved.map(({ number, lon, lat }) => ({ id: number, newGeometry: { type: 'Point', coordinates: [lon, lat] } })),
  })
})
