/**
 * OpenStreetMap PBF as a stream, one blob at a time: memory does not grow with the file.
 * Source: https://wiki.openstreetmap.org/wiki/PBF_Format; field numbers are those of osmformat.proto.
 */
import type { PbfReader } from 'pbf'
import type { ImportFile } from './import-file.ts'
import type { OsmMember, OsmVisitor, Tags } from './osm.ts'
import { blobName, decode, pbfBlobs } from './pbf-blobs.ts'
import { fileFault } from './record.ts'

const FEATURES_READ: readonly string[] = ['OsmSchema-V0.6', 'DenseNodes']
const MEMBER_TYPES = ['node', 'way', 'relation'] as const
/** Offsets and granularity count billionths of a degree. */
const NANO_PER_E7 = 100

export async function readOsmPbf(file: ImportFile, visitor: OsmVisitor, onRead: (share: number) => void): Promise<void> {
  for await (const blob of pbfBlobs(file.path, file.bytes)) {
    const where = blobName(blob)
    if (blob.number === 1 && blob.type !== 'OSMHeader') throw fileFault(`${where}: is '${blob.type}'; OSMHeader is due first`)
    if (blob.type === 'OSMHeader') decode(where, blob.data, checkFeatures)
    else if (blob.type === 'OSMData') decode(where, blob.data, (pbf) => readBlock(pbf, visitor))
    onRead(blob.share)
  }
}

function checkFeatures(pbf: PbfReader): void {
  pbf.readFields((field, _, reader) => {
    if (field !== 4) return
    const feature = reader.readString()
    if (!FEATURES_READ.includes(feature)) throw fileFault(`the file needs the feature '${feature}', which is not read`)
  }, undefined)
}

/** What the groups of one block share. */
interface Block {
  readonly strings: string[]
  readonly groups: (readonly [start: number, end: number])[]
  granularity: number
  lonOffset: number
  latOffset: number
}

function readBlock(pbf: PbfReader, visitor: OsmVisitor): void {
  const block: Block = { strings: [], groups: [], granularity: NANO_PER_E7, lonOffset: 0, latOffset: 0 }
  pbf.readFields((field, into, reader) => {
    if (field === 1) reader.readMessage((inner, strings, table) => void (inner === 1 && strings.push(table.readString())), into.strings)
    // Groups come before the granularity that they are read with: remember where they are.
    else if (field === 2) into.groups.push(skipMessage(reader))
    else if (field === 17) into.granularity = reader.readVarint()
    else if (field === 19) into.latOffset = reader.readVarint(true)
    else if (field === 20) into.lonOffset = reader.readVarint(true)
  }, block)
  for (const [start, end] of block.groups) {
    pbf.pos = start
    pbf.readFields((field, _, reader) => readGroupField(field, reader, block, visitor), undefined, end)
  }
}

function skipMessage(reader: PbfReader): readonly [number, number] {
  const end = reader.readVarint() + reader.pos
  const start = reader.pos
  if (end > reader.length) throw new RangeError('a group runs past its block')
  reader.pos = end
  return [start, end]
}

function readGroupField(field: number, reader: PbfReader, block: Block, visitor: OsmVisitor): void {
  if (field === 1 && visitor.node) readNode(reader, block, visitor.node)
  else if (field === 2 && visitor.node) readDenseNodes(reader, block, visitor.node)
  else if (field === 3 && visitor.way) readWay(reader, block, visitor.way)
  else if (field === 4 && visitor.relation) readRelation(reader, block, visitor.relation)
}

function readNode(pbf: PbfReader, block: Block, node: NonNullable<OsmVisitor['node']>): void {
  const found = { id: 0, keys: [] as number[], values: [] as number[], lat: 0, lon: 0 }
  pbf.readMessage((field, into, reader) => {
    if (field === 1) into.id = reader.readSVarint()
    else if (field === 2) reader.readPackedVarint(into.keys)
    else if (field === 3) reader.readPackedVarint(into.values)
    else if (field === 8) into.lat = reader.readSVarint()
    else if (field === 9) into.lon = reader.readSVarint()
  }, found)
  node(found.id, lonE7Of(found.lon, block), latE7Of(found.lat, block), tagsOf(found.keys, found.values, block))
}

function readDenseNodes(pbf: PbfReader, block: Block, node: NonNullable<OsmVisitor['node']>): void {
  const dense = { ids: [] as number[], lats: [] as number[], lons: [] as number[], keysValues: [] as number[] }
  pbf.readMessage((field, into, reader) => {
    if (field === 1) reader.readPackedSVarint(into.ids)
    else if (field === 8) reader.readPackedSVarint(into.lats)
    else if (field === 9) reader.readPackedSVarint(into.lons)
    else if (field === 10) reader.readPackedVarint(into.keysValues)
  }, dense)
  if (dense.lats.length !== dense.ids.length || dense.lons.length !== dense.ids.length)
    throw new RangeError('dense nodes of unequal columns')
  let [id, lat, lon, at] = [0, 0, 0, 0]
  for (let i = 0; i < dense.ids.length; i++) {
    id += dense.ids[i]!
    lat += dense.lats[i]!
    lon += dense.lons[i]!
    const tags = new Map<string, string>()
    // Keys and values by turns, a zero after each node's; no list at all where no node has any.
    while (at < dense.keysValues.length && dense.keysValues[at] !== 0) {
      tags.set(stringAt(dense.keysValues[at]!, block), stringAt(dense.keysValues[at + 1] ?? -1, block))
      at += 2
    }
    at++
    node(id, lonE7Of(lon, block), latE7Of(lat, block), tags)
  }
}

function readWay(pbf: PbfReader, block: Block, way: NonNullable<OsmVisitor['way']>): void {
  const found = { id: 0, keys: [] as number[], values: [] as number[], steps: [] as number[] }
  pbf.readMessage((field, into, reader) => {
    if (field === 1) into.id = reader.readVarint(true)
    else if (field === 2) reader.readPackedVarint(into.keys)
    else if (field === 3) reader.readPackedVarint(into.values)
    else if (field === 8) reader.readPackedSVarint(into.steps)
  }, found)
  way(found.id, summed(found.steps), tagsOf(found.keys, found.values, block))
}

function readRelation(pbf: PbfReader, block: Block, relation: NonNullable<OsmVisitor['relation']>): void {
  const found = { id: 0, keys: [] as number[], values: [] as number[], roles: [] as number[], steps: [] as number[], types: [] as number[] }
  pbf.readMessage((field, into, reader) => {
    if (field === 1) into.id = reader.readVarint(true)
    else if (field === 2) reader.readPackedVarint(into.keys)
    else if (field === 3) reader.readPackedVarint(into.values)
    else if (field === 8) reader.readPackedVarint(into.roles)
    else if (field === 9) reader.readPackedSVarint(into.steps)
    else if (field === 10) reader.readPackedVarint(into.types)
  }, found)
  const members = summed(found.steps).map((id, i): OsmMember => {
    const type = MEMBER_TYPES[found.types[i] ?? -1]
    if (type === undefined) throw new RangeError(`relation ${found.id} has a member of no known type`)
    return { type, id, role: stringAt(found.roles[i] ?? -1, block) }
  })
  relation(found.id, members, tagsOf(found.keys, found.values, block))
}

/** Steps from one to the next, as running totals. */
function summed(steps: readonly number[]): readonly number[] {
  let total = 0
  return steps.map((step) => (total += step))
}

function tagsOf(keys: readonly number[], values: readonly number[], block: Block): Tags {
  return new Map(keys.map((key, i) => [stringAt(key, block), stringAt(values[i] ?? -1, block)]))
}

function stringAt(index: number, { strings }: Block): string {
  const text = strings[index]
  if (text === undefined) throw new RangeError(`string ${index} of ${strings.length} does not exist`)
  return text
}

function lonE7Of(value: number, { granularity, lonOffset }: Block): number {
  return Math.round((lonOffset + granularity * value) / NANO_PER_E7)
}

function latE7Of(value: number, { granularity, latOffset }: Block): number {
  return Math.round((latOffset + granularity * value) / NANO_PER_E7)
}
