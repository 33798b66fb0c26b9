/** OpenStreetMap data as PBF and as XML, so that the two readers can be held against each other. */
import { deflateSync } from 'node:zlib'
import { PbfWriter } from 'pbf'
import { SaxesParser } from 'saxes'

export type TinyTags = Readonly<Record<string, string>>

export interface TinyOsm {
  readonly nodes: readonly { readonly id: number; readonly lonE7: number; readonly latE7: number; readonly tags?: TinyTags }[]
  readonly ways: readonly { readonly id: number; readonly nodes: readonly number[]; readonly tags?: TinyTags }[]
  readonly relations: readonly {
    readonly id: number
    readonly members: readonly { readonly type: 'node' | 'way' | 'relation'; readonly id: number; readonly role: string }[]
    readonly tags?: TinyTags
  }[]
}

export interface TinyPbfOptions {
  /** Nodes as a dense group (usual) or one message each. */
  readonly dense?: boolean
  readonly compressed?: boolean
  /** Elements of one kind in one blob. */
  readonly perBlob?: number
  /** Billionths of a degree in one step, and what is added to every place. */
  readonly granularity?: number
  readonly offsetE9?: number
  readonly features?: readonly string[]
}

const MEMBER_TYPES = ['node', 'way', 'relation']

export function tinyPbf(osm: TinyOsm, options: TinyPbfOptions = {}): Buffer {
  const { perBlob = 8000, compressed = true, features = ['OsmSchema-V0.6', 'DenseNodes'] } = options
  const header = new PbfWriter()
  for (const feature of features) header.writeStringField(4, feature)
  const blobs = [blob('OSMHeader', header.finish(), compressed)]
  for (const nodes of inParts(osm.nodes, perBlob)) blobs.push(dataBlob({ nodes, ways: [], relations: [] }, options, compressed))
  for (const ways of inParts(osm.ways, perBlob)) blobs.push(dataBlob({ nodes: [], ways, relations: [] }, options, compressed))
  for (const relations of inParts(osm.relations, perBlob)) blobs.push(dataBlob({ nodes: [], ways: [], relations }, options, compressed))
  return Buffer.concat(blobs)
}

function inParts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

function dataBlob(osm: TinyOsm, options: TinyPbfOptions, compressed: boolean): Buffer {
  return blob('OSMData', block(osm, options), compressed)
}

/** One blob with its header, ready to be laid behind others. */
export function blob(type: string, data: Uint8Array, compressed: boolean): Buffer {
  const body = new PbfWriter()
  if (compressed) {
    body.writeVarintField(2, data.length)
    body.writeBytesField(3, deflateSync(data))
  } else body.writeBytesField(1, data)
  const content = body.finish()
  const header = new PbfWriter()
  header.writeStringField(1, type)
  header.writeVarintField(3, content.length)
  const head = header.finish()
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length)
  return Buffer.concat([length, head, content])
}

function block(osm: TinyOsm, { dense = true, granularity = 100, offsetE9 = 0 }: TinyPbfOptions): Uint8Array {
  const strings = ['']
  const indexOf = (text: string): number => {
    const known = strings.indexOf(text)
    return known >= 0 ? known : strings.push(text) - 1
  }
  const step = (e7: number): number => Math.round((e7 * 100 - offsetE9) / granularity)
  const groups = new PbfWriter()
  groups.writeMessage(
    2,
    (_, pbf) => {
      if (dense && osm.nodes.length > 0) pbf.writeMessage(2, (_none, inner) => writeDense(inner, osm, indexOf, step), undefined)
      else for (const node of osm.nodes) pbf.writeMessage(1, (_none, inner) => writeNode(inner, node, indexOf, step), undefined)
      for (const way of osm.ways) pbf.writeMessage(3, (_none, inner) => writeWay(inner, way, indexOf), undefined)
      for (const relation of osm.relations) pbf.writeMessage(4, (_none, inner) => writeRelation(inner, relation, indexOf), undefined)
    },
    undefined,
  )
  const whole = new PbfWriter()
  whole.writeMessage(1, (_, pbf) => strings.forEach((text) => pbf.writeBytesField(1, Buffer.from(text))), undefined)
  const out = new PbfWriter()
  out.writeVarintField(17, granularity)
  out.writeVarintField(19, offsetE9)
  out.writeVarintField(20, offsetE9)
  return Buffer.concat([whole.finish(), groups.finish(), out.finish()])
}

type IndexOf = (text: string) => number

function writeTags(pbf: PbfWriter, tags: TinyTags | undefined, indexOf: IndexOf): void {
  const entries = Object.entries(tags ?? {})
  pbf.writePackedVarint(
    2,
    entries.map(([key]) => indexOf(key)),
  )
  pbf.writePackedVarint(
    3,
    entries.map(([, value]) => indexOf(value)),
  )
}

function writeNode(pbf: PbfWriter, node: TinyOsm['nodes'][number], indexOf: IndexOf, step: (e7: number) => number): void {
  pbf.writeSVarintField(1, node.id)
  writeTags(pbf, node.tags, indexOf)
  pbf.writeSVarintField(8, step(node.latE7))
  pbf.writeSVarintField(9, step(node.lonE7))
}

function writeDense(pbf: PbfWriter, { nodes }: TinyOsm, indexOf: IndexOf, step: (e7: number) => number): void {
  pbf.writePackedSVarint(1, steps(nodes.map(({ id }) => id)))
  pbf.writePackedSVarint(8, steps(nodes.map(({ latE7 }) => step(latE7))))
  pbf.writePackedSVarint(9, steps(nodes.map(({ lonE7 }) => step(lonE7))))
  if (nodes.every(({ tags }) => Object.keys(tags ?? {}).length === 0)) return
  pbf.writePackedVarint(
    10,
    nodes.flatMap(({ tags }) => [...Object.entries(tags ?? {}).flatMap(([key, value]) => [indexOf(key), indexOf(value)]), 0]),
  )
}

function writeWay(pbf: PbfWriter, way: TinyOsm['ways'][number], indexOf: IndexOf): void {
  pbf.writeVarintField(1, way.id)
  writeTags(pbf, way.tags, indexOf)
  pbf.writePackedSVarint(8, steps(way.nodes))
}

function writeRelation(pbf: PbfWriter, relation: TinyOsm['relations'][number], indexOf: IndexOf): void {
  pbf.writeVarintField(1, relation.id)
  writeTags(pbf, relation.tags, indexOf)
  pbf.writePackedVarint(
    8,
    relation.members.map(({ role }) => indexOf(role)),
  )
  pbf.writePackedSVarint(9, steps(relation.members.map(({ id }) => id)))
  pbf.writePackedVarint(
    10,
    relation.members.map(({ type }) => MEMBER_TYPES.indexOf(type)),
  )
}

function steps(values: readonly number[]): number[] {
  return values.map((value, i) => value - (values[i - 1] ?? 0))
}

export function tinyOsmXml({ nodes, ways, relations }: TinyOsm): string {
  const tagsOf = (tags: TinyTags = {}) => Object.entries(tags).map(([key, value]) => `<tag k="${escaped(key)}" v="${escaped(value)}"/>`)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">',
    ...nodes.map(
      ({ id, lonE7, latE7, tags }) =>
        `<node id="${id}" lon="${(lonE7 / 1e7).toFixed(7)}" lat="${(latE7 / 1e7).toFixed(7)}">${tagsOf(tags).join('')}</node>`,
    ),
    ...ways.map(
      ({ id, nodes: refs, tags }) => `<way id="${id}">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}${tagsOf(tags).join('')}</way>`,
    ),
    ...relations.map(({ id, members, tags }) => {
      const inner = members.map(({ type, id: ref, role }) => `<member type="${type}" ref="${ref}" role="${escaped(role)}"/>`)
      return `<relation id="${id}">${inner.join('')}${tagsOf(tags).join('')}</relation>`
    }),
    '</osm>',
  ].join('\n')
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Small OpenStreetMap XML as a `TinyOsm`, so that real data can be written as PBF. Not the reader that is tested. */
export function tinyOsmOf(xml: string): TinyOsm {
  type Element = {
    name: string
    attributes: Record<string, string>
    nodes: number[]
    members: TinyOsm['relations'][number]['members'][number][]
    tags: Record<string, string>
  }
  const found: Element[] = []
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => {
    const values = attributes as Record<string, string>
    const last = found.at(-1)
    if (name === 'node' || name === 'way' || name === 'relation') found.push({ name, attributes: values, nodes: [], members: [], tags: {} })
    else if (name === 'tag') last!.tags[values['k']!] = values['v']!
    else if (name === 'nd') last!.nodes.push(Number(values['ref']))
    else if (name === 'member') last!.members.push({ type: values['type'] as 'node', id: Number(values['ref']), role: values['role']! })
  })
  parser.write(xml).close()
  const of = (name: string) => found.filter((element) => element.name === name)
  return {
    nodes: of('node').map(({ attributes, tags }) => ({
      id: Number(attributes['id']),
      lonE7: Math.round(Number(attributes['lon']) * 1e7),
      latE7: Math.round(Number(attributes['lat']) * 1e7),
      tags,
    })),
    ways: of('way').map(({ attributes, nodes, tags }) => ({ id: Number(attributes['id']), nodes, tags })),
    relations: of('relation').map(({ attributes, members, tags }) => ({ id: Number(attributes['id']), members, tags })),
  }
}
