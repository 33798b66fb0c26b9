/** A file copied out of the drop folder before anything is made of it: what is read cannot change under the reader. */
import { createHash } from 'node:crypto'
import { constants, createWriteStream } from 'node:fs'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

export interface DropCopy {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/** `changed`: somebody is still writing; a text: why it cannot be taken. */
export type CopyResult = DropCopy | 'changed' | { readonly refused: string }

/**
 * Copies a plain file; a link is never followed, and a pipe or device never waited for.
 *
 * @param from path as the folder gives it, in bytes: names need not be text
 */
export async function copyOf(from: Buffer, to: string, maxBytes: number): Promise<CopyResult> {
  let file: FileHandle
  try {
    file = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return 'changed'
    return { refused: code === 'ELOOP' ? 'is a link, which is not followed' : `cannot be read (${code})` }
  }
  try {
    const before = await file.stat()
    if (!before.isFile())
      return { refused: before.isDirectory() ? 'is a folder: files are taken from this folder only' : 'is no plain file' }
    if (before.size > maxBytes) return { refused: `has ${before.size} bytes, more than ${maxBytes}: split it` }
    const hash = createHash('sha256')
    let bytes = 0
    async function* counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        bytes += chunk.length
        if (bytes > maxBytes) return // it grows: told below
        hash.update(chunk)
        yield chunk
      }
    }
    await pipeline(file.createReadStream({ autoClose: false, start: 0 }), counted, createWriteStream(to))
    const after = await file.stat()
    if (bytes === before.size && after.size === before.size && after.mtimeMs === before.mtimeMs)
      return { path: to, sha256: hash.digest('hex'), bytes }
    await rm(to, { force: true })
    return 'changed'
  } catch (cause) {
    await rm(to, { force: true })
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EIO' || code === 'EISDIR' || code === 'EACCES') return { refused: `cannot be read (${code})` }
    throw cause
  } finally {
    await file.close()
  }
}
