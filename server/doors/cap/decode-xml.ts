/** The bytes of an XML document as text: by its byte order mark, else by what its sender says, else by its own first line, else UTF-8. */
import { Fault } from '#wire/errors'

/** As far as a declaration reaches. */
const HEAD_BYTES = 200
const DECLARED = /^<\?xml[^>]*\sencoding\s*=\s*["'](?<name>[A-Za-z][\w.-]{0,39})["']/

/**
 * Source: Extensible Markup Language 1.0, fifth edition, appendix F; RFC 7303, section 3.
 *
 * @param said the encoding by the content type
 * @throws Fault BODY_UNREADABLE where the encoding is unknown, or the bytes are not in it
 */
export function decodeXml(bytes: Uint8Array, said?: string): string {
  const name = markOf(bytes) ?? said ?? declaredIn(bytes) ?? 'utf-8'
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new Fault('BODY_UNREADABLE', `the message is not in '${name}', or that is no encoding known here: send it as UTF-8`, { cause })
  }
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined
}

/** What the document says of itself, in letters that are the same in all encodings it may name. */
function declaredIn(bytes: Uint8Array): string | undefined {
  return DECLARED.exec(new TextDecoder('latin1').decode(bytes.subarray(0, HEAD_BYTES)))?.groups?.['name']
}
