/** CAP 1.2 from XML: what the standard's schema allows, and nothing else; whatever is wrong is refused by its path. */
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { Fault } from '#wire/errors'
import { CAP_ALERT, CAP_NAMESPACE, type CapAlert, type CapElement } from './cap-alert.ts'

/** Longer messages are refused: the examples of the standard have 2 KB; pictures belong behind a `uri`. */
export const MAX_CAP_BYTES = 256 * 1024
const MAX_DEPTH = 8
const SIGNATURE_NAMESPACE = 'http://www.w3.org/2000/09/xmldsig#'

interface Node {
  readonly name: string
  readonly children: Node[]
  text: string
}

/**
 * Reads a message.
 *
 * Document types are refused whole, so that no entity is ever expanded. A signature is passed over: it is not checked.
 *
 * @throws Fault BODY_UNREADABLE where it is no XML, FIELD_MISSING or FIELD_INVALID naming the element
 */
export function readCap(xml: string): CapAlert {
  const root = treeOf(xml)
  return valueOf(root, CAP_ALERT, 'alert') as unknown as CapAlert // each element was checked against the table
}

function treeOf(xml: string): Node {
  const parser = new SaxesParser({ xmlns: true })
  const open: Node[] = []
  let root: Node | undefined
  /** Depth inside a signature, which is passed over. */
  let passedOver = 0

  parser.on('error', (error) => {
    throw new Fault('BODY_UNREADABLE', `this is no well-formed XML: ${error.message}`, { cause: error })
  })
  parser.on('doctype', () => {
    throw new Fault('BODY_UNREADABLE', 'a document type is not taken: CAP needs none')
  })
  parser.on('opentag', (tag: SaxesTagNS) => {
    if (passedOver > 0 || tag.uri === SIGNATURE_NAMESPACE) {
      passedOver++
      return
    }
    if (tag.uri !== CAP_NAMESPACE) throw wrong(pathOf(open, tag.local), `is not of the namespace ${CAP_NAMESPACE}`)
    if (open.length >= MAX_DEPTH) throw wrong(pathOf(open, tag.local), 'lies too deep')
    const node: Node = { name: tag.local, children: [], text: '' }
    open.at(-1)?.children.push(node)
    root ??= node
    open.push(node)
  })
  parser.on('closetag', () => {
    if (passedOver > 0) passedOver--
    else open.pop()
  })
  const addText = (text: string) => {
    const node = passedOver > 0 ? undefined : open.at(-1)
    if (node) node.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.write(xml).close()
  if (root?.name !== 'alert') throw wrong(root?.name ?? 'alert', 'is not <alert>')
  return root
}

function valueOf({ children }: Node, elements: readonly CapElement[], path: string): Readonly<Record<string, unknown>> {
  const value: Record<string, unknown> = {}
  const unknown = children.find(({ name }) => !elements.some((element) => element.name === name))
  if (unknown) throw wrong(`${path}/${unknown.name}`, 'is no element of CAP 1.2 here')
  for (const element of elements) {
    const found = children.filter(({ name }) => name === element.name)
    const at = `${path}/${element.name}`
    if (found.length === 0 && element.isNeeded)
      throw new Fault('FIELD_MISSING', `${at} is missing`, { errors: [{ field: at, reason: 'is missing' }] })
    if (found.length > 1 && !element.isMany) throw wrong(at, 'is there more than once')
    const values = found.map((node, i) =>
      element.elements ? valueOf(node, element.elements, element.isMany ? `${at}/${i}` : at) : textOf(node, element, at),
    )
    if (values.length > 0) value[element.name] = element.isMany ? values : values[0]
  }
  return value
}

function textOf({ text, children }: Node, { oneOf, form, isOne, says }: CapElement, path: string): string {
  if (children[0]) throw wrong(`${path}/${children[0].name}`, 'is no element of CAP 1.2 here')
  const trimmed = text.trim()
  if (oneOf && !oneOf.includes(trimmed)) throw wrong(path, `'${trimmed.slice(0, 40)}' is none of ${oneOf.join(', ')}`)
  if ((form && !form.test(trimmed)) || isOne?.(trimmed) === false) throw wrong(path, `'${trimmed.slice(0, 40)}' is not ${says}`)
  return trimmed
}

function pathOf(open: readonly Node[], name: string): string {
  return [...open.map((node) => node.name), name].join('/')
}

function wrong(field: string, reason: string): Fault {
  return new Fault('FIELD_INVALID', `${field} ${reason}`, { errors: [{ field, reason }] })
}
