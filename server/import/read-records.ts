/** The records of a file of any format that holds places or roads as features. */
import type { Crs } from '#wire/crs'
import type { ImportFile } from './import-file.ts'
import { readCsv } from './read-csv.ts'
import { readGeojson } from './read-geojson.ts'
import { readShapefile } from './read-shapefile.ts'
import { checkOsmDatum } from './osm.ts'
import { OSM_AREA_KINDS } from './osm-area-kinds.ts'
import { osmAreas } from './osm-areas.ts'
import { fileFault, type Remarks, type SourceRecord } from './record.ts'

export interface ReadOptions {
  readonly crs: Crs
  readonly encoding: string | undefined
  readonly columns: ReadonlyMap<string, string>
  readonly onRead: (share: number) => void
}

/**
 * @param what is wanted, as the command line names it
 * @throws Fault when the file is broken, or its format has no such things
 */
export function readRecords(file: ImportFile, what: string, options: ReadOptions, into: Remarks): AsyncIterable<SourceRecord> {
  switch (file.format) {
    case 'geojson':
      return readGeojson(file, into)
    case 'csv':
      return readCsv(file, options, into)
    case 'shapefile':
      return readShapefile(file, options.encoding, into)
    case 'osm':
    case 'pbf': {
      const kind = OSM_AREA_KINDS[what]
      if (!kind) throw fileFault(`${file.path}: OpenStreetMap data gives compounds, water and roads, not ${what}`)
      checkOsmDatum(options.crs)
      return osmAreas(file, kind, into, options.onRead)
    }
    case 'pmtiles':
      throw fileFault(`${file.path}: PMTiles hold a base map, not ${what}: lamplight import basemap FILE`)
  }
}
