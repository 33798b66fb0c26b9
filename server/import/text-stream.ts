/** The text of a file that is too large to hold: its encoding found out first, then piece by piece. */
import { fileFault } from './record.ts'
import { decoderFor } from './text.ts'

/** What can be read from its beginning more than once. */
export interface Rereadable {
  stream(onRead?: (share: number) => void): AsyncIterable<Uint8Array>
}

/**
 * The encoding of a whole file: what is said, if the file is in it; else what its mark says, else UTF-8, else GB 18030, as `decodeText` has it.
 *
 * Cost: one pass over the file, two where it is not UTF-8.
 *
 * @throws Fault when the label is unknown, or the bytes are in none of these
 */
export async function encodingOf(file: Rereadable, given: string | undefined): Promise<string> {
  if (given !== undefined) {
    if (await isIn(file, given)) return given
    throw fileFault(`the text is not in ${decoderFor(given).encoding}: give its encoding`)
  }
  const candidates = [...(await markedBy(file)), 'utf-8', 'gb18030']
  for (const encoding of candidates) if (await isIn(file, encoding)) return encoding
  throw fileFault('the text is neither UTF-8 nor GB 18030: give its encoding')
}

async function markedBy(file: Rereadable): Promise<readonly string[]> {
  for await (const [first, second] of file.stream()) {
    if (first === 0xff && second === 0xfe) return ['utf-16le']
    return first === 0xfe && second === 0xff ? ['utf-16be'] : []
  }
  return []
}

async function isIn(file: Rereadable, encoding: string): Promise<boolean> {
  const decoder = decoderFor(encoding)
  try {
    for await (const chunk of file.stream()) decoder.decode(chunk, { stream: true })
    decoder.decode()
    return true
  } catch (error) {
    if (error instanceof TypeError) return false // what `decode` throws on bytes that are none of its own
    throw error
  }
}

/** The text, piece by piece. @param encoding as `encodingOf` found it */
export async function* textOf(file: Rereadable, encoding: string, onRead: (share: number) => void): AsyncGenerator<string> {
  const decoder = decoderFor(encoding)
  for await (const chunk of file.stream(onRead)) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}
