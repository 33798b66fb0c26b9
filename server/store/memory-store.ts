/** The store in memory: for tests and for trying things; what it holds ends with the process. */
import { randomUUID } from 'node:crypto'
import { Fault } from '#wire/errors'
import type { Blobs, Store } from './ports.ts'
import { DEFAULT_LIMITS, type StoreLimits } from './limits.ts'
import { memoryJournal } from './memory-journal.ts'
import { memoryTracks } from './memory-tracks.ts'

export function memoryStore(limits: Partial<StoreLimits> = {}): Store {
  const bounds = { ...DEFAULT_LIMITS, ...limits }
  const epoch = randomUUID()
  return {
    journal: memoryJournal(bounds),
    tracks: memoryTracks(bounds),
    blobs: memoryBlobs(),
    epoch: async () => epoch,
    async backup() {
      throw new Fault('STATE_CONFLICT', 'this store is kept in memory only: there is nothing to come back to')
    },
    close: async () => undefined,
  }
}

function memoryBlobs(): Blobs {
  const blobs = new Map<string, Uint8Array>()
  return {
    async put(name, bytes) {
      blobs.set(name, bytes.slice())
    },
    async putAll(all) {
      for (const { name, bytes } of all) blobs.set(name, new Uint8Array(bytes))
    },
    async get(name) {
      return blobs.get(name)?.slice()
    },
    async remove(name) {
      blobs.delete(name)
    },
  }
}
