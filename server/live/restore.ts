/** A room's picture out of the log: rebuilt at start, kept by checkpoints, and rebuilt again when the log itself is replaced. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '../store/ports.ts'
import type { LiveLog } from './broadcast.ts'
import type { Ledger } from './ledger.ts'
import { lightStore, type LightStore } from './light-store.ts'
import { readAgain, restoreLight, type SourceMemory } from './relight.ts'
import type { Room } from './room.ts'
import type { UnitBook } from './unit-book.ts'

export interface RoomKeeperOptions {
  readonly store: Store
  readonly ledger: Ledger
  readonly units: UnitBook
  readonly room: Room
  readonly sources?: SourceMemory
  readonly nowMs: () => number
  readonly log: LiveLog
  /** Called when the log was replaced and the room holds what the new one says: walls must join anew. */
  readonly onReplaced: () => void | Promise<void>
}

export interface RoomKeeper {
  /** Writes the last checkpoint. */
  close(): Promise<void>
}

const CHECKPOINT_MS = 30_000
/** Between two slices of a checkpoint: the store has its turn, and at most 2.4 MB/s are written. A district takes 3 s, a province some minutes. */
const SLICE_PAUSE_MS = 250

/**
 * Fills a room from the log. Cost: one read of everyone's last place, and of the tracks since the checkpoint (`relight.ts`).
 */
export async function restorePicture(
  options: Omit<RoomKeeperOptions, 'log' | 'onReplaced'>,
  light: Pick<LightStore, 'restore'> = lightStore({ ...options, blobs: options.store.blobs }),
): Promise<void> {
  const { store, units, room, nowMs } = options
  const epoch = await store.epoch()
  const places = await store.tracks.placesAt(nowMs())
  units.reserve(places.slot.subarray(0, places.count).reduce((count, slot) => Math.max(count, slot + 1), 0))
  room.restorePlaces(places)
  await restoreLight(options, light)
  // Last of all: a rebuild that failed on the way is tried again at the next announcement.
  room.epoch = epoch
}

/** Fills a room from the log and keeps it in step with the log as a whole. Its events it follows by itself. */
export async function keepRoom(options: RoomKeeperOptions): Promise<RoomKeeper> {
  const { store, ledger, units, room, log, onReplaced } = options
  const light = lightStore({ ...options, blobs: store.blobs })
  let working: Promise<void> = Promise.resolve()
  let isToRead = false
  let isToSave = false

  /** One task at a time; one that fails is logged, and the next checkpoint or announcement tries again. */
  function inTurn(task: () => Promise<void>): Promise<void> {
    working = working.then(task).catch((error: unknown) => log.warn({ room: room.id, err: error }, 'room not kept'))
    return working
  }

  /** A checkpoint that takes longer than the time between two is followed by the next, not piled upon. */
  function saveSoon(): void {
    if (isToSave) return
    isToSave = true
    void inTurn(async () => {
      isToSave = false
      // A reading that failed is tried again with the next checkpoint: until then there is none.
      if (!room.coverage.isWhole) readSoon()
      await light.save(() => sleep(SLICE_PAUSE_MS))
    })
  }

  /** Ground that is laid while a reading waits its turn is read by that one. */
  function readSoon(): void {
    if (isToRead) return
    isToRead = true
    void inTurn(() => {
      isToRead = false
      return readAgain(options)
    })
  }

  async function followLog(): Promise<void> {
    if ((await store.epoch()) === room.epoch) return
    await ledger.reload()
    units.reload()
    room.reload()
    await restorePicture(options, light)
    log.info({ room: room.id, epoch: room.epoch, seq: room.seq }, 'log replaced, room rebuilt')
    await onReplaced()
  }

  const startMs = performance.now()
  await restorePicture(options, light)
  log.info({ room: room.id, units: units.count, tookMs: Math.round(performance.now() - startMs) }, 'room rebuilt')
  const timer = setInterval(saveSoon, CHECKPOINT_MS)
  const stop = store.journal.onForeign(() => {
    light.stop()
    void inTurn(followLog)
  })
  const stopGround = room.coverage.onNewGround(readSoon)

  return {
    async close() {
      clearInterval(timer)
      stop()
      stopGround()
      light.stop()
      await inTurn(async () => void (await light.save(() => Promise.resolve())))
    },
  }
}
