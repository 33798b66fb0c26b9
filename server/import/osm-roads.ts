/** `highway=*` of OpenStreetMap as lines of a street network; whatever bears the tag and is no road is refused by name. */
import type { ImportFile } from './import-file.ts'
import { type NodeTable, nodeTable } from './node-table.ts'
import { passOsm, type Tags } from './osm.ts'
import { fieldFault, quoted, refusing, type Remarks } from './record.ts'
import type { RoadLine } from './street-network.ts'
import { type Direction, directionOf, streetClassOf } from './street-classes.ts'
import type { StreetClass } from '#geodata/streets'

interface RoadFound {
  readonly name: string
  readonly class: StreetClass
  readonly direction: Direction
  readonly nodes: readonly number[]
}

/** Reads the file twice, keeping only what roads are made of. */
export async function* osmRoads(file: ImportFile, into: Remarks, onRead: (share: number) => void): AsyncGenerator<RoadLine> {
  const roads = new Map<number, RoadFound>()
  await passOsm(
    file,
    {
      way(id, nodes, tags) {
        if (!tags.has('highway')) return
        const road = refusing(into, { record: `way/${id}`, name: nameOf(tags) }, () => roadOf(nodes, tags))
        if (road) roads.set(id, road)
      },
      relation(id, _members, tags) {
        if (tags.has('highway')) refuse(into, `relation/${id}`, tags, 'is a relation; a road is a way')
      },
    },
    (share) => onRead(share / 2),
  )
  const table = nodeTable([...roads.values()].flatMap(({ nodes }) => nodes))
  await passOsm(
    file,
    {
      node(id, lonE7, latE7, tags) {
        table.put(id, lonE7, latE7)
        if (tags.has('highway')) refuse(into, `node/${id}`, tags, 'is a point beside or on a road; a road is a way')
      },
    },
    (share) => onRead((1 + share) / 2),
  )
  for (const [id, road] of roads) {
    const line = refusing(into, { record: `way/${id}`, name: road.name }, () => lineOf(road, table))
    if (line) yield line
  }
}

function refuse(into: Remarks, record: string, tags: Tags, reason: string): void {
  into.refuse({ record, name: nameOf(tags), field: 'highway', reason: `${quoted(tags.get('highway') ?? '')} ${reason}` })
}

function nameOf(tags: Tags): string {
  return tags.get('name:zh') ?? tags.get('name') ?? tags.get('ref') ?? ''
}

function roadOf(nodes: readonly number[], tags: Tags): RoadFound {
  const highway = tags.get('highway') ?? ''
  const street = streetClassOf(highway)
  if (!street) throw fieldFault('highway', `${quoted(highway)} is not a road to move along`)
  if (tags.get('area') === 'yes') throw fieldFault('area', 'is a square drawn as an area, not a line')
  if (nodes.length < 2) throw fieldFault('geometry', `has ${nodes.length} nodes; a road needs 2`)
  // A motorway and a roundabout are one-way unless they say otherwise (OpenStreetMap wiki, Key:oneway).
  const isImplied = highway === 'motorway' || tags.get('junction') === 'roundabout' || tags.get('junction') === 'circular'
  const oneWay = tags.get('oneway') ?? (isImplied ? 'yes' : '')
  const direction = directionOf(oneWay)
  if (!direction) throw fieldFault('oneway', `${quoted(oneWay)} is not known`)
  return { name: nameOf(tags), class: street, direction, nodes }
}

/** The road's line. @throws Fault when the file does not have all of its nodes, as at the edge of an extract */
function lineOf({ class: street, direction, nodes }: RoadFound, table: NodeTable): RoadLine {
  const indexes = nodes.map((node) => table.indexOf(node))
  const absent = indexes.filter((index) => !table.has(index)).length
  if (absent > 0) throw fieldFault('geometry', `${absent} of its ${nodes.length} nodes are not in the file`)
  if (new Set(nodes).size < 2) throw fieldFault('geometry', 'has no length')
  return { class: street, direction, keys: nodes, lonLatE7: indexes.flatMap((index) => [table.lonE7(index), table.latE7(index)]) }
}
