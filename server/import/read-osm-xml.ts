/** OpenStreetMap XML as a stream: memory does not grow with the file. */
import { SaxesParser } from 'saxes'
import type { ImportFile } from './import-file.ts'
import type { OsmMember, OsmVisitor } from './osm.ts'
import { E7 } from './geometry.ts'
import { fileFault } from './record.ts'

/** The element being read. */
interface Open {
  readonly kind: 'node' | 'way' | 'relation'
  readonly id: number
  readonly lonE7: number
  readonly latE7: number
  readonly isGone: boolean
  readonly tags: Map<string, string>
  readonly nodes: number[]
  readonly members: OsmMember[]
}

type Attributes = Readonly<Record<string, string>>

/**
 * Reads OpenStreetMap XML 0.6. Entities of a document type are not expanded: saxes knows only the five of XML and stops at others.
 * @throws Fault with line and column where the XML breaks
 */
export async function readOsmXml(file: ImportFile, visitor: OsmVisitor, onRead: (share: number) => void): Promise<void> {
  const parser = new SaxesParser({ fileName: file.path })
  let open: Open | undefined
  let depth = 0
  parser.on('error', (error) => {
    throw fileFault(`XML: ${error.message}`, error)
  })
  parser.on('opentag', ({ name, attributes }) => {
    depth++
    if (depth === 1 && name !== 'osm') throw fileFault(`${file.path}: its root is <${name}>; <osm> is needed`)
    const plain = attributes as Attributes // without the option `xmlns`, values are strings
    if (isKind(name)) open = openElement(name, plain)
    else if (open) addTo(open, name, plain)
  })
  parser.on('closetag', ({ name }) => {
    depth--
    if (!open || name !== open.kind) return
    if (!open.isGone) visit(open, visitor)
    open = undefined
  })
  const decoder = new TextDecoder('utf-8')
  for await (const chunk of file.stream(onRead)) parser.write(decoder.decode(chunk, { stream: true }))
  parser.write(decoder.decode()).close()
}

function isKind(name: string): name is Open['kind'] {
  return name === 'node' || name === 'way' || name === 'relation'
}

function openElement(kind: Open['kind'], { id, lon, lat, visible, action }: Attributes): Open {
  const isGone = visible === 'false' || action === 'delete'
  return { kind, id: wholeId(id, kind), lonE7: e7(lon), latE7: e7(lat), isGone, tags: new Map(), nodes: [], members: [] }
}

function wholeId(text: string | undefined, element: string): number {
  const id = text === undefined || text === '' ? Number.NaN : Number(text)
  if (!Number.isSafeInteger(id)) throw fileFault(`XML: a <${element}> has the id '${text ?? ''}', which is not a whole number`)
  return id
}

function e7(degrees: string | undefined): number {
  return degrees === undefined || degrees.trim() === '' ? Number.NaN : Math.round(Number(degrees) * E7)
}

function addTo(open: Open, name: string, { k, v, ref, type, role }: Attributes): void {
  if (name === 'tag' && k !== undefined) open.tags.set(k, v ?? '')
  else if (name === 'nd') open.nodes.push(wholeId(ref, 'nd'))
  else if (name === 'member' && type !== undefined && isKind(type))
    open.members.push({ type, id: wholeId(ref, 'member'), role: role ?? '' })
}

function visit({ kind, id, lonE7, latE7, tags, nodes, members }: Open, visitor: OsmVisitor): void {
  if (kind === 'node') visitor.node?.(id, lonE7, latE7, tags)
  else if (kind === 'way') visitor.way?.(id, nodes, tags)
  else visitor.relation?.(id, members, tags)
}
