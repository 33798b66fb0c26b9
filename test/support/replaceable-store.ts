/** A store whose log another process can replace, as a restore does: everything, at once, and announced. */
import type { Store } from '../../server/store/ports.ts'

export interface ReplaceableStore extends Store {
  replace(store: Store): void
}

export function replaceableStore(first: Store): ReplaceableStore {
  const listeners = new Set<() => void>()
  let now = first
  return {
    journal: {
      append: (drafts) => now.journal.append(drafts),
      read: (room, realm, afterSeq, limit) => now.journal.read(room, realm, afterSeq, limit),
      realms: (room) => now.journal.realms(room),
      lastSeq: (room, realm) => now.journal.lastSeq(room, realm),
      states: (room, realm, prefix) => now.journal.states(room, realm, prefix),
      archive: (...given) => now.journal.archive(...given),
      archived: (...given) => now.journal.archived(...given),
      stateOf: (...given) => now.journal.stateOf(...given),
      statesAt: (...given) => now.journal.statesAt(...given),
      hasStates: (...given) => now.journal.hasStates(...given),
      statesUpTo: (...given) => now.journal.statesUpTo(...given),
      onForeign(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    tracks: {
      append: (fixes) => now.tracks.append(fixes),
      timesOf: (slot, fromMs, toMs) => now.tracks.timesOf(slot, fromMs, toMs),
      readUnit: (slot, fromMs, toMs) => now.tracks.readUnit(slot, fromMs, toMs),
      placesAt: (atMs, options) => now.tracks.placesAt(atMs, options),
      readAll: (fromMs, toMs) => now.tracks.readAll(fromMs, toMs),
      importHistory: (fixes, keepUntilMs) => now.tracks.importHistory(fixes, keepUntilMs),
      maintain: (nowMs, keepMs, budgetMs) => now.tracks.maintain(nowMs, keepMs, budgetMs),
      stats: () => now.tracks.stats(),
    },
    blobs: {
      put: (name, bytes) => now.blobs.put(name, bytes),
      putAll: (blobs) => now.blobs.putAll(blobs),
      get: (name) => now.blobs.get(name),
      remove: (name) => now.blobs.remove(name),
    },
    epoch: () => now.epoch(),
    backup: (toFolder) => now.backup(toFolder),
    close: () => now.close(),
    replace(store) {
      now = store
      for (const listener of listeners) listener()
    },
  }
}
