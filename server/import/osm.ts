/** OpenStreetMap data as it streams by, whichever format it is in. Identifiers are whole numbers below 2^53. */
import type { Crs } from '#wire/crs'
import type { ImportFile } from './import-file.ts'
import { readOsmPbf } from './read-osm-pbf.ts'
import { readOsmXml } from './read-osm-xml.ts'
import { fileFault } from './record.ts'

/** OpenStreetMap is in WGS 84 by its own rule. @throws Fault when another datum is asked for, which would move it */
export function checkOsmDatum(crs: Crs): void {
  if (crs !== 'WGS84' && crs !== 'CGCS2000') throw fileFault(`--crs ${crs}: OpenStreetMap data is in WGS 84, and would be moved`)
}

export type Tags = ReadonlyMap<string, string>

export interface OsmMember {
  readonly type: 'node' | 'way' | 'relation'
  readonly id: number
  readonly role: string
}

/** What one pass over the data wants to see; what is absent is skipped, and costs little in PBF. */
export interface OsmVisitor {
  /** @param lonE7 and `latE7`: 1e-7 degree; not a number where the file has none */
  readonly node?: (id: number, lonE7: number, latE7: number, tags: Tags) => void
  readonly way?: (id: number, nodes: readonly number[], tags: Tags) => void
  readonly relation?: (id: number, members: readonly OsmMember[], tags: Tags) => void
}

/** Reads the file once from beginning to end. @throws Fault that says where the data is broken */
export function passOsm(file: ImportFile, visitor: OsmVisitor, onRead: (share: number) => void): Promise<void> {
  return file.format === 'pbf' ? readOsmPbf(file, visitor, onRead) : readOsmXml(file, visitor, onRead)
}
