/** The blobs of a store, put and taken apart part by part. */
import { randomUUID } from 'node:crypto'
import type { Blobs } from '../ports.ts'
import { BLOB_PART_BYTES } from './blob-tables.ts'
import type { WorkerLink } from './worker-link.ts'

/** Copies, each in a buffer of its own: the worker takes them over. */
function partsOf(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const count = Math.max(1, Math.ceil(bytes.length / BLOB_PART_BYTES))
  return Array.from({ length: count }, (_, part) => new Uint8Array(bytes.subarray(part * BLOB_PART_BYTES, (part + 1) * BLOB_PART_BYTES)))
}

/** Puts follow one another: each removes what the last has left. */
export function sqliteBlobs(link: WorkerLink): Blobs {
  let working: Promise<unknown> = Promise.resolve()

  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = working.then(step)
    working = done.catch(() => undefined) // who asked for it is told
    return done
  }

  async function dropStrays(name: string): Promise<void> {
    while (await link.call('dropBlobPart', [name]));
  }

  async function put(name: string, parts: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    const version = randomUUID()
    for (const [part, bytes] of parts.entries()) await link.call('putBlobPart', [name, version, part, bytes], [bytes.buffer])
    await link.call('keepBlob', [name, version, parts.length])
    await dropStrays(name)
  }

  return {
    put(name, bytes) {
      const parts = partsOf(bytes)
      return inTurn(() => put(name, parts))
    },
    async putAll(blobs) {
      if (blobs.length === 0) return
      const version = randomUUID()
      const copies = blobs.map(({ name, bytes }) => ({ name, bytes: new Uint8Array(bytes) }))
      await inTurn(() => link.call('putBlobs', [version, copies]))
    },
    get: (name) => link.call('getBlob', [name]),
    remove: (name) =>
      inTurn(async () => {
        await link.call('removeBlob', [name])
        await dropStrays(name)
      }),
  }
}
