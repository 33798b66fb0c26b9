/** Areas of one kind out of OpenStreetMap as records: closed ways and multipolygon relations. */
import { booleanPointInPolygon, polygon } from '@turf/turf'
import type { ImportFile } from './import-file.ts'
import { type NodeTable, nodeTable } from './node-table.ts'
import { type OsmMember, passOsm, type Tags } from './osm.ts'
import type { OsmAreaKind } from './osm-area-kinds.ts'
import { joinRings } from './osm-rings.ts'
import { fieldFault, refusing, type Remarks, type SourceRecord } from './record.ts'

interface WayFound {
  readonly nodes: readonly number[]
  readonly tags: Tags
}

interface RelationFound {
  readonly members: readonly OsmMember[]
  readonly tags: Tags
}

/** Reads the file three times, keeping only what areas of this kind are made of. */
export async function* osmAreas(
  file: ImportFile,
  kind: OsmAreaKind,
  into: Remarks,
  onRead: (share: number) => void,
): AsyncGenerator<SourceRecord> {
  const relations = new Map<number, RelationFound>()
  const memberWays = new Set<number>()
  const third = (step: number) => (share: number) => onRead((step + share) / 3)
  await passOsm(
    file,
    {
      relation(id, members, tags) {
        if (!kind.isOne(tags)) return
        relations.set(id, { members, tags })
        for (const { type, id: way } of members) if (type === 'way') memberWays.add(way)
      },
    },
    third(0),
  )
  const ways = new Map<number, WayFound>()
  await passOsm(
    file,
    { way: (id, nodes, tags) => void ((kind.isOne(tags) || memberWays.has(id)) && ways.set(id, { nodes, tags })) },
    third(1),
  )
  const table = nodeTable([...ways.values()].flatMap(({ nodes }) => nodes))
  const tagged = new Map<number, Tags>()
  await passOsm(
    file,
    {
      node(id, lonE7, latE7, tags) {
        table.put(id, lonE7, latE7)
        if (kind.isOne(tags)) tagged.set(id, tags)
      },
    },
    third(2),
  )
  for (const [id, tags] of tagged) {
    into.refuse({
      record: `node/${id}`,
      name: nameOf(tags),
      field: 'geometry',
      reason: 'is a single node; an area needs a way or a relation',
    })
  }
  for (const [id, way] of ways) {
    if (kind.isOne(way.tags)) yield* recordOf(kind, { record: `way/${id}`, id: `w${id}`, tags: way.tags }, into, () => wayArea(way, table))
  }
  for (const [id, relation] of relations) {
    yield* recordOf(kind, { record: `relation/${id}`, id: `r${id}`, tags: relation.tags }, into, () => relationArea(relation, ways, table))
  }
}

function nameOf(tags: Tags): string {
  return tags.get('name:zh') ?? tags.get('name') ?? ''
}

interface AreaFound {
  readonly record: string
  readonly id: string
  readonly tags: Tags
}

function* recordOf(kind: OsmAreaKind, { record, id, tags }: AreaFound, into: Remarks, geometry: () => unknown): Generator<SourceRecord> {
  const name = nameOf(tags)
  const made = refusing(into, { record, name }, () => ({ properties: kind.propertiesOf(tags), geometry: geometry() }))
  if (made) yield { record, id: `osm-${id}`, properties: new Map([['name', name], ...made.properties]), geometry: made.geometry }
}

function wayArea({ nodes }: WayFound, table: NodeTable): unknown {
  if (nodes.length < 2 || nodes[0] !== nodes.at(-1)) throw fieldFault('geometry', `the way is not closed (${nodes.length} nodes)`)
  return { type: 'Polygon', coordinates: [placesOf(nodes, table)] }
}

function relationArea({ members, tags }: RelationFound, ways: ReadonlyMap<number, WayFound>, table: NodeTable): unknown {
  const type = tags.get('type') ?? ''
  if (type !== 'multipolygon' && type !== 'boundary') throw fieldFault('type', `the relation is a '${type}', not a multipolygon`)
  const absent = members.filter((member) => member.type === 'way' && !ways.has(member.id))
  if (absent.length > 0) throw fieldFault('geometry', `${absent.length} of its ${members.length} members are not in the file`)
  const outlines = ringsOf(members, ways, table, (role) => role !== 'inner')
  if (outlines.length === 0) throw fieldFault('geometry', 'the relation has no outer way')
  const parts = outlines.map((outline) => [outline])
  for (const hole of ringsOf(members, ways, table, (role) => role === 'inner')) {
    const home = parts.find(
      ([outline]) => outline && outline.length > 3 && hole.every((corner) => booleanPointInPolygon(corner, polygon([outline]))),
    )
    ;(home ?? parts[0])?.push(hole) // a hole in no part goes to the first, where the cleaning names and refuses it
  }
  return { type: 'MultiPolygon', coordinates: parts }
}

function ringsOf(
  members: readonly OsmMember[],
  ways: ReadonlyMap<number, WayFound>,
  table: NodeTable,
  isOf: (role: string) => boolean,
): [number, number][][] {
  const chains = members.filter(({ type, role }) => type === 'way' && isOf(role)).map(({ id }) => ways.get(id)?.nodes ?? [])
  const { rings, openEnds } = joinRings(chains)
  const [end] = openEnds
  if (end !== undefined)
    throw fieldFault('geometry', `its ways do not close: no way goes on at node ${end} (${table.lonLat(end)?.join(', ') ?? 'absent'})`)
  return rings.map((ring) => placesOf(ring, table))
}

function placesOf(nodes: readonly number[], table: NodeTable): [number, number][] {
  const places = nodes.map((node) => table.lonLat(node))
  const present = places.filter((place) => place !== undefined)
  if (present.length < nodes.length)
    throw fieldFault('geometry', `${nodes.length - present.length} of its ${nodes.length} nodes are not in the file`)
  return present
}
