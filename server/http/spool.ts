/** What is too large for memory waits on disk until it has been worked through. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Fault } from '#wire/errors'
import { newSecretId } from './secrets.ts'

export interface Spool {
  /** Writes a body to a file of its own. @throws Fault BODY_TOO_LARGE, BODY_UNREADABLE */
  take(body: Readable, maxBytes: number): Promise<string>
  /** A file of its own that is written bit by bit. */
  begin(): { readonly path: string; write(text: string): Promise<void>; end(): Promise<void> }
  /** What was written, as a stream; the file goes when the stream does. */
  give(path: string): Readable
  remove(path: string): Promise<void>
}

/** @param folder made where it is missing, emptied of what a crash has left */
export async function openSpool(folder: string): Promise<Spool> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })

  function newPath(): string {
    return join(folder, newSecretId())
  }

  function remove(path: string): Promise<void> {
    return rm(path, { force: true })
  }

  return {
    remove,
    async take(body, maxBytes) {
      const path = newPath()
      try {
        await pipeline(body, atMost(maxBytes), createWriteStream(path))
        return path
      } catch (cause) {
        await remove(path)
        // What has not been read yet is let run out, so that the answer reaches a sender that is still sending.
        body.resume()
        throw cause instanceof Fault ? cause : new Fault('BODY_UNREADABLE', 'the body was cut short', { cause })
      }
    },
    begin() {
      const path = newPath()
      const file = createWriteStream(path)
      const settled = new Promise<void>((resolve, reject) => file.once('close', resolve).once('error', reject))
      settled.catch(() => undefined) // told by `end`
      return {
        path,
        write: (text) => new Promise((resolve, reject) => void file.write(text, (error) => (error ? reject(error) : resolve()))),
        async end() {
          file.end()
          await settled
        },
      }
    },
    give(path) {
      return createReadStream(path).once('close', () => void remove(path).catch(() => undefined)) // left for the next start
    },
  }
}

function atMost(maxBytes: number): (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array> {
  return async function* (source) {
    let bytes = 0
    for await (const chunk of source) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new Fault('BODY_TOO_LARGE', `the body holds more than ${maxBytes} bytes; split it`)
      yield chunk
    }
  }
}
