/** Writing lines to a file that is there only once it is whole. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Bytes gathered before they are handed to the system. */
const CHUNK_CHARS = 65_536

/** Writes the lines to `path` by way of `path.part`, at the pace of the disk. @returns how many lines */
export async function writeLines(path: string, lines: AsyncIterable<string>): Promise<number> {
  const part = `${path}.part`
  let count = 0
  async function* chunks(): AsyncGenerator<string> {
    let chunk = ''
    for await (const line of lines) {
      count += 1
      chunk += `${line}\n`
      if (chunk.length < CHUNK_CHARS) continue
      yield chunk
      chunk = ''
    }
    if (chunk !== '') yield chunk
  }
  try {
    await pipeline(Readable.from(chunks()), createWriteStream(part))
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  return count
}
