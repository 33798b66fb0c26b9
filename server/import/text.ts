/** Bytes to text: what a byte order mark or the caller says, else UTF-8, else GB 18030 (which holds GBK and GB 2312). */
import { fileFault } from './record.ts'

export interface DecodedText {
  readonly text: string
  /** The encoding's WHATWG name, as it was given or found. */
  readonly encoding: string
}

/**
 * Decodes a whole text.
 *
 * Telling UTF-8 from GBK by trial is safe for Chinese text: GBK text of more than a few characters is not valid UTF-8.
 *
 * @param encoding a WHATWG label such as `gbk`; absent: found out
 * @throws Fault when the label is unknown, or the bytes are not in the encoding asked for
 */
export function decodeText(bytes: Uint8Array, encoding?: string): DecodedText {
  if (encoding !== undefined) return { text: decodeAs(bytes, encoding), encoding }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: decodeAs(bytes, 'utf-16le'), encoding: 'utf-16le' }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: decodeAs(bytes, 'utf-16be'), encoding: 'utf-16be' }
  if (isUtf8(bytes)) return { text: decodeAs(bytes, 'utf-8'), encoding: 'utf-8' }
  return { text: decodeAs(bytes, 'gb18030'), encoding: 'gb18030' }
}

function decodeAs(bytes: Uint8Array, encoding: string): string {
  const decoder = decoderFor(encoding)
  try {
    return decoder.decode(bytes)
  } catch (error) {
    throw fileFault(`the text is not in ${decoder.encoding}: give its encoding`, error)
  }
}

/** A strict decoder. @throws Fault when the label is unknown */
export function decoderFor(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch (error) {
    throw fileFault(`the encoding '${encoding}' is unknown; try utf-8, gbk or gb18030`, error)
  }
}

/** Whether the bytes are UTF-8 throughout. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false // the only thing that `decode` throws on bytes
  }
}
