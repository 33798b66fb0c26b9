/** The parts of shpjs that are used; the package brings no types. */
declare module 'shpjs' {
  import type { Geometry } from 'geojson'

  /** @param projection WKT of a .prj, or nothing for positions as they stand */
  export function parseShp(shp: DataView, projection?: string): readonly (Geometry | null)[]
  /** @param encoding WHATWG label of its text */
  export function parseDbf(dbf: DataView, encoding?: string): readonly Readonly<Record<string, unknown>>[]
}
