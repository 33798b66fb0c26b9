/** The live half of the house, whole and real, on a port of its own over a store in memory. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { Fault } from '#wire/errors'
import { LIVE_REALM } from '#wire/live'
import { ROLES } from '#wire/roles'
import { planeAt } from '#geodata/plane'
import { openLedger, type Ledger } from '../../server/live/ledger.ts'
import { openLiveNamespace, type LiveNamespace } from '../../server/live/namespace.ts'
import type { LiveCaller } from '../../server/live/namespace-guard.ts'
import { keepRoom } from '../../server/live/restore.ts'
import { openCoverageDesk } from '../../server/live/coverage-desk.ts'
import { openRoom, type Room } from '../../server/live/room.ts'
import { openSocketServer, type LiveServer } from '../../server/live/socket-server.ts'
import { openUnitBook, type UnitBook } from '../../server/live/unit-book.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { FixColumns, Store } from '../../server/store/ports.ts'

/** Frames come faster than in earnest, so that tests wait less. */
const TICK_MS = 20
export const ROOM = 'wujin'
const SILENT = { info: () => undefined, warn: () => undefined }

export interface TestRoom {
  readonly room: Room
  readonly ledger: Ledger
  readonly units: UnitBook
  /** Makes fixes durable, then shows them, as the intake does. */
  take(fixes: FixColumns): Promise<void>
}

export interface TestLive extends TestRoom {
  readonly url: string
  readonly io: LiveServer
  readonly namespace: LiveNamespace
  readonly store: Store
  readonly rooms: readonly TestRoom[]
  /** A token is its role's name; this takes it back. */
  revoke(token: string): void
  close(): Promise<void>
}

/** Starts it; it stops when the test ends. */
export async function startLive(options: { readonly store?: Store; readonly rooms?: readonly string[] } = {}): Promise<TestLive> {
  const { store = memoryStore(), rooms: names = [ROOM] } = options
  const http = createServer()
  const io = openSocketServer(http)
  const revoked = new Set<string>()
  const opened = await Promise.all(names.map((name) => openTestRoom(store, name, (room) => namespace.reset(room, 'restored'))))
  const namespace = openLiveNamespace<LiveCaller & { readonly token: string }>({
    io,
    rooms: opened.map(({ room }) => room),
    authorise({ auth }) {
      const { token } = auth as { token?: unknown }
      const role = ROLES.find((known) => known === token)
      if (!role || revoked.has(role)) throw new Fault('TOKEN_INVALID', 'the token is unknown')
      return { role, name: role, token: role }
    },
    stillHolds: ({ token }) => !revoked.has(token),
    nowMs: Date.now,
    log: SILENT,
    tickMs: TICK_MS,
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo // a TCP server's address is an object
  let isClosed = false
  async function close(): Promise<void> {
    if (isClosed) return
    isClosed = true
    namespace.close()
    await io.close()
    for (const { keeper, room, units, ledger } of opened) {
      await keeper.close()
      room.close()
      units.close()
      ledger.close()
    }
  }
  onTestFinished(close)
  return {
    ...opened[0]!,
    rooms: opened,
    url: `http://127.0.0.1:${port}`,
    io,
    namespace,
    store,
    revoke: (token) => void revoked.add(token),
    close,
  }
}

async function openTestRoom(store: Store, name: string, onReplaced: (room: Room) => void) {
  const ledger = await openLedger(store.journal, { room: name, realm: LIVE_REALM })
  const units = openUnitBook(ledger)
  const room = openRoom({
    ledger,
    units,
    coverage: openCoverageDesk({ ledger, plane: planeAt(119.95, 31.68), unitAt: units.at, senseOf: () => undefined }),
    name: `${name} district`,
    sources: () => [],
    isDemo: () => false,
  })
  const keeper = await keepRoom({ store, ledger, units, room, nowMs: Date.now, log: SILENT, onReplaced: () => onReplaced(room) })
  return {
    ledger,
    units,
    room,
    keeper,
    async take(fixes: FixColumns) {
      await store.tracks.append(fixes)
      room.applyFixes(fixes)
    },
  }
}

/** Registers units `u0`, `u1`, … confirmed and on duty. */
export async function registerUnits({ units }: Pick<TestRoom, 'units'>, count: number): Promise<void> {
  const drafts = Array.from({ length: count }, (_, i) => ({ id: `u${i}`, confirmed: true }))
  await units.register(drafts, 'test', 'test', false, Date.now())
}
