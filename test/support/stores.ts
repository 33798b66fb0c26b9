/** Every driver of storage, opened for one test: what the suites in `test/storage` run over. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { StoreLimits } from '../../server/store/limits.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { EventDraft, Store, TrackLog } from '../../server/store/ports.ts'
import { openSqliteStore, type SqliteStoreOptions } from '../../server/store/sqlite-store.ts'

export interface Driver {
  readonly name: string
  open(limits?: Partial<StoreLimits>): Promise<Store>
}

export const DRIVERS: readonly Driver[] = [
  { name: 'memory', open: async (limits) => memoryStore(limits) },
  { name: 'sqlite', open: async (limits) => openSqlite({ ...limits, dataDir: await aFolder() }) },
]

/** A folder that goes away with the test. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lamplight-store-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A store on disk that is closed with the test, unless the test closes it. */
export async function openSqlite(options: SqliteStoreOptions): Promise<Store> {
  const store = await openSqliteStore(options)
  let closing: Promise<void> | undefined
  const close = () => (closing ??= store.close())
  onTestFinished(close)
  return { ...store, close }
}

export function aDraft(draft: Partial<EventDraft> = {}): EventDraft {
  return {
    room: 'wujin',
    realm: 'live',
    kind: 'unit:changed',
    subject: 'unit/a',
    atMs: 1_000,
    knownMs: 2_000,
    by: 'test',
    data: {},
    ...draft,
  }
}

const BUDGET_MS = 50

/** Does everything that is due. */
export async function maintainFully(tracks: TrackLog, nowMs: number, keepMs: number): Promise<void> {
  while ((await tracks.maintain(nowMs, keepMs, BUDGET_MS)).more);
}
