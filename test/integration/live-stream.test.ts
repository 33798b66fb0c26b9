/** A room as its walls see it: what comes when one joins, stays, falls behind, is cut off and returns. */
import { expect, onTestFinished, test } from 'vitest'
import { HEARTBEAT_MS, MAX_RESUME_EVENTS, SILENCE_LIMIT_MS } from '#wire/live'
import { memoryStore } from '../../server/store/memory-store.ts'
import { someFixes } from '../support/fixes.ts'
import { registerUnits, startLive, type TestLive } from '../support/live-server.ts'
import { openWall, valueOf, type TestWall } from '../support/wall.ts'

async function joined(live: TestLive): Promise<TestWall> {
  const wall = openWall(live.url)
  valueOf(await wall.join())
  return wall
}

/** The raw connection under a wall, to stop reading from it or to break it. */
function rawSocketOf(wall: TestWall): { pause(): void; resume(): void; destroy(): void } {
  const { transport } = wall.socket.io.engine as unknown as { transport: { ws: { _socket: ReturnType<typeof rawSocketOf> } } } // no public way
  return transport.ws._socket
}

/** What a wall that has been told everything shows. */
function wholePicture({ room: { picture, unitCount } }: TestLive): Map<number, string> {
  const { lonE7, latE7, takenMs } = picture.units
  return new Map(Array.from({ length: unitCount }, (_, slot) => [slot, `${lonE7[slot]},${latE7[slot]},${takenMs[slot]}`]))
}

test('a wall that joins a room gets the snapshot, then each accepted position', async () => {
  const live = await startLive()
  await registerUnits(live, 2)
  await live.take(someFixes([{ slot: 0, lon: 119.95, takenMs: Date.now() - 5_000 }]))
  const wall = openWall(live.url)

  const answer = valueOf(await wall.join())
  const page = valueOf(await wall.page(0))
  await wall.until(() => wall.places.size === 1)
  await live.take(someFixes([{ slot: 1, lon: 119.96, takenMs: Date.now() }]))
  await wall.until(() => wall.places.size === 2)

  expect(answer).toMatchObject({ mode: 'fresh', room: 'wujin', realm: 'live', seq: 2, unitCount: 2, epoch: await live.store.epoch() })
  expect(page).toMatchObject({ seq: 2, slot: [0, 1], id: ['u0', 'u1'], confirmed: [1, 1], duty: [0, 0], sources: ['test'] })
  expect(wall.frames[0]?.sinceFrame).toBe(0)
  expect(wall.places).toEqual(wholePicture(live))
})

test('a wall that comes back after more than a hundred events gets exactly those, none twice', async () => {
  const live = await startLive()
  await registerUnits(live, 1)
  const wall = openWall(live.url)
  const { epoch, seq } = valueOf(await wall.join())
  await live.units.change('u0', { callSign: 'before' }, 'test', 1)
  await wall.until(() => wall.events.length === 1)
  rawSocketOf(wall).destroy()
  await wall.until(() => wall.socket.disconnected)
  for (let i = 0; i < 150; i++) await live.units.change('u0', { callSign: `missed ${i}` }, 'test', 1)
  await wall.until(() => wall.socket.connected)

  const answer = valueOf(await wall.join({ epoch, seq: seq + 1 }))
  await live.units.change('u0', { callSign: 'after' }, 'test', 1)
  await wall.until(() => wall.events.length >= 152)

  expect(answer.mode).toBe('resumed')
  expect(wall.events.map((event) => event.seq)).toEqual(Array.from({ length: 152 }, (_, i) => seq + 1 + i))
  expect(wall.events.at(-1)?.data).toMatchObject({ callSign: 'after' })
})

test('a wall that comes back in the middle of a stream of events misses none and gets none twice', async () => {
  const live = await startLive()
  await registerUnits(live, 1)
  const epoch = await live.store.epoch()
  const changes = Promise.all(Array.from({ length: 400 }, (_, i) => live.units.change('u0', { callSign: `c${i}` }, 'test', 1)))
  const walls = Array.from({ length: 10 }, () => openWall(live.url))

  await Promise.all(walls.map((wall) => wall.join({ epoch, seq: 1 })))
  await changes
  await Promise.all(walls.map((wall) => wall.until(() => wall.events.at(-1)?.seq === 401)))

  for (const wall of walls) expect(wall.events.map(({ seq }) => seq)).toEqual(Array.from({ length: 400 }, (_, i) => i + 2))
})

test.each([
  ['holds another epoch', { epoch: 'other', seq: 1 }],
  ['claims events that never were', { epoch: '', seq: 99 }],
])('a wall that %s starts afresh', async (_, have) => {
  const live = await startLive()
  await registerUnits(live, 2)

  const answer = valueOf(await openWall(live.url).join({ epoch: have.epoch || live.room.epoch, seq: have.seq }))

  expect(answer.mode).toBe('fresh')
})

test('an import too large to tell event by event is told as a reset, and a wall too far behind starts afresh', async () => {
  const live = await startLive()
  const wall = await joined(live)

  await registerUnits(live, MAX_RESUME_EVENTS + 1)
  await wall.until(() => wall.resets.length === 1)

  expect(wall.resets).toEqual(['imported'])
  expect(wall.events).toEqual([])
  expect(valueOf(await wall.join({ epoch: live.room.epoch, seq: 0 })).mode).toBe('fresh')
})

test('pages of units follow one another to the end', async () => {
  const live = await startLive()
  await registerUnits(live, 7_000)
  const wall = await joined(live)

  const first = valueOf(await wall.page(0))
  const second = valueOf(await wall.page(first.nextSlot!))

  expect([first.slot.length, first.nextSlot, second.slot.length, second.nextSlot]).toEqual([5_000, 5_000, 2_000, undefined])
})

test('a wall that stops reading skips frames, is told so, ends with the same picture, and costs no memory meanwhile', async () => {
  const live = await startLive()
  await registerUnits(live, 20_000)
  const [prompt, slow] = [await joined(live), await joined(live)]
  await slow.until(() => slow.frames.length > 2)
  const startMs = Date.now()
  const allMoved = (round: number) =>
    someFixes(
      Array.from({ length: 20_000 }, (_, slot) => ({ slot, lon: 119 + round / 1_000, takenMs: startMs + round, receivedMs: Infinity })),
    )

  rawSocketOf(slow).pause()
  let mostWaiting = 0
  // Half a megabyte each: more than the buffers of the system between the two can hold.
  for (let round = 1; round <= 40; round++) {
    live.room.applyFixes(allMoved(round))
    const target = live.room.picture.frame
    await prompt.until(() => (prompt.frames.at(-1)?.frame ?? 0) > target)
    for (const socket of live.io.of('/live').sockets.values())
      mostWaiting = Math.max(mostWaiting, (socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length)
  }
  rawSocketOf(slow).resume()
  await slow.until(() => slow.frames.some(({ frame, sinceFrame }) => sinceFrame > 0 && sinceFrame < frame - 1))
  await slow.until(() => slow.places.get(0) === prompt.places.get(0))

  expect(mostWaiting).toBeLessThan(10)
  expect(slow.frames.length).toBeLessThan(prompt.frames.length)
  expect(slow.places).toEqual(wholePicture(live))
  expect(prompt.places).toEqual(wholePicture(live))
})

test('a wall that does not take its events is cut off, and gets them when it is back', async () => {
  const live = await startLive()
  await registerUnits(live, 1)
  const wall = openWall(live.url)
  const { epoch, seq } = valueOf(await wall.join())
  const division = {
    kind: 'division:saved',
    subject: 'division/320412',
    atMs: 1,
    knownMs: 1,
    by: 'test',
    data: { text: 'x'.repeat(100_000) },
  }

  rawSocketOf(wall).pause()
  let told = 0
  while (live.io.of('/live').sockets.size > 0) {
    await live.ledger.record([division])
    told++
    await new Promise(setImmediate)
  }
  rawSocketOf(wall).destroy()
  await wall.until(() => wall.socket.disconnected)
  wall.events.length = 0
  await wall.until(() => wall.socket.connected)
  const answer = valueOf(await wall.join({ epoch, seq }))
  await wall.until(() => wall.events.length >= told)

  expect(answer.mode).toBe('resumed')
  expect(wall.events.map((event) => event.seq)).toEqual(Array.from({ length: told }, (_, i) => seq + 1 + i))
})

test('a unit off duty is in no frame; back on duty it is shown where it is', async () => {
  const live = await startLive()
  await registerUnits(live, 2)
  await live.units.change('u1', { duty: 'offDuty' }, 'test', 1)
  const wall = await joined(live)
  const nowMs = Date.now()
  await live.take(
    someFixes([
      { slot: 0, takenMs: nowMs },
      { slot: 1, takenMs: nowMs },
    ]),
  )
  await wall.until(() => wall.places.has(0))
  const shownOffDuty = wall.places.has(1)

  await live.units.change('u1', { duty: 'onDuty' }, 'test', 2)
  await wall.until(() => wall.places.has(1))

  expect(shownOffDuty).toBe(false)
})

test('while nothing moves a wall still hears something well within the limit of silence', async () => {
  const live = await startLive()
  const wall = await joined(live)

  await wall.until(() => wall.frames.length >= 3 && wall.vitals.length >= 2)

  const times = wall.frames.map(({ serverMs }) => serverMs)
  expect(SILENCE_LIMIT_MS).toBeGreaterThan(2 * HEARTBEAT_MS)
  expect(wall.frames.slice(1).every(({ unitCount }) => unitCount === 0)).toBe(true)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(wall.vitals[0]).toMatchObject({ room: 'wujin', walls: 1, unconfirmed: 0, demo: false })
})

test('vitals count confirmed units by team and duty', async () => {
  const live = await startLive()
  await live.units.register(
    [
      { id: 'a', confirmed: true },
      { id: 'b', confirmed: true, duty: 'standby', team: 'mediation' },
      { id: 'c' },
      { id: 'd', confirmed: true, duty: 'offDuty' },
    ],
    'test',
    'test',
    false,
    1,
  )
  const wall = await joined(live)

  await wall.until(() => wall.vitals.length > 0)

  expect(wall.vitals[0]).toMatchObject({ onDuty: { patrol: 1, mediation: 0 }, standby: { patrol: 0, mediation: 1 }, unconfirmed: 1 })
})

test('two rooms do not mix', async () => {
  const live = await startLive({ rooms: ['wujin', 'xinbei'] })
  const [wujin, xinbei] = [live.rooms[0]!, live.rooms[1]!]
  await registerUnits(wujin, 1)
  await registerUnits(xinbei, 1)
  const [here, there] = [openWall(live.url), openWall(live.url)]
  await here.join(undefined, 'wujin')
  await there.join(undefined, 'xinbei')

  wujin.room.applyFixes(someFixes([{ slot: 0, lon: 119.1, takenMs: Date.now() }]))
  xinbei.room.applyFixes(someFixes([{ slot: 0, lon: 119.2, takenMs: Date.now() }]))
  await wujin.units.change('u0', { callSign: 'W' }, 'test', 1)
  await xinbei.units.change('u0', { callSign: 'X' }, 'test', 1)
  await here.until(() => here.places.size === 1 && here.events.length === 1)
  await there.until(() => there.places.size === 1 && there.events.length === 1)

  expect([here.places.get(0), there.places.get(0)].map((place) => place?.slice(0, 10))).toEqual(['1191000000', '1192000000'])
  expect([here.events[0]?.room, there.events[0]?.room]).toEqual(['wujin', 'xinbei'])
})

test('a wall that leaves a room hears nothing more from it', async () => {
  const live = await startLive()
  await registerUnits(live, 1)
  const [leaver, stayer] = [await joined(live), await joined(live)]
  leaver.socket.emit('room:leave', { room: 'wujin', realm: 'live' })
  await stayer.until(() => live.namespace.wallCount === 1 && stayer.frames.length > 1)
  const before = leaver.frames.length

  await live.units.change('u0', { callSign: 'changed' }, 'test', 1)
  await stayer.until(() => stayer.events.length === 1)
  valueOf(await leaver.page(0)) // whatever was sent before this answer has come

  expect([leaver.frames.length, leaver.events.length]).toEqual([before, 0])
})

/** In which the grid keeps time. */
const QUANTUM_MS = 250

test('after a restart the picture and what was seen are as before, and a wall resumes', async () => {
  const store = memoryStore()
  const first = await startLive({ store })
  await registerUnits(first, 3)
  const footprint = {
    type: 'Polygon',
    coordinates: [
      [
        [119.95, 31.68],
        [119.951, 31.68],
        [119.951, 31.681],
        [119.95, 31.68],
      ],
    ],
  }
  const compound = { id: 'c1', slot: 5, name: '一村', type: 'commodity', gates: [], footprint, simulated: true }
  await first.ledger.record([{ kind: 'compound:saved', subject: 'compound/c1', atMs: 1, knownMs: 1, by: 'test', data: compound }])
  const nowMs = Date.now()
  await first.take(
    someFixes([
      { slot: 0, lon: 119.9501, lat: 31.6805, takenMs: nowMs - 900 },
      { slot: 2, lon: 119.8, takenMs: nowMs - 800 },
    ]),
  )
  const seq = first.room.seq
  await first.close()

  const second = await startLive({ store })
  await second.take(someFixes([{ slot: 2, lon: 119.8001, takenMs: nowMs - 700 }]))
  const wall = openWall(second.url)
  const answer = valueOf(await wall.join({ epoch: second.room.epoch, seq }))
  await wall.until(() => wall.places.size === 2 && Math.abs((wall.seen.get(5) ?? 0) - (nowMs - 900)) <= QUANTUM_MS)

  expect(answer.mode).toBe('resumed')
  expect(wall.places.get(0)).toBe(`1199501000,316805000,${nowMs - 900}`)
})

test('when the log is replaced by a backup, walls are told to start afresh and see what it holds', async () => {
  const [before, backup] = [memoryStore(), memoryStore()]
  const other = await startLive({ store: backup })
  await other.units.register([{ id: 'from-backup', confirmed: true }], 'test', 'test', false, 1)
  await other.close()
  let current = before
  const foreign = new Set<() => void>()
  const live = await startLive({
    store: {
      // Two stores in memory, one after the other: what restoring into a store in use looks like from outside.
      journal: {
        append: (drafts) => current.journal.append(drafts),
        read: (...at) => current.journal.read(...at),
        realms: (room) => current.journal.realms(room),
        lastSeq: (...at) => current.journal.lastSeq(...at),
        states: (...at) => current.journal.states(...at),
        archive: (...given) => current.journal.archive(...given),
        archived: (...at) => current.journal.archived(...at),
        stateOf: (...at) => current.journal.stateOf(...at),
        statesAt: (...at) => current.journal.statesAt(...at),
        hasStates: (...given) => current.journal.hasStates(...given),
        statesUpTo: (...given) => current.journal.statesUpTo(...given),
        onForeign: (listener) => {
          foreign.add(listener)
          return () => foreign.delete(listener)
        },
      },
      get tracks() {
        return current.tracks
      },
      get blobs() {
        return current.blobs
      },
      epoch: () => current.epoch(),
      backup: (folder) => current.backup(folder),
      close: () => current.close(),
    },
  })
  await registerUnits(live, 3)
  const wall = await joined(live)

  current = backup
  for (const listener of foreign) listener()
  await wall.until(() => wall.resets.length === 1)
  const answer = valueOf(await wall.join())

  expect(wall.resets).toEqual(['restored'])
  expect(answer).toMatchObject({ mode: 'fresh', seq: 1, unitCount: 1, epoch: await backup.epoch() })
  expect(valueOf(await wall.page(0)).id).toEqual(['from-backup'])
  onTestFinished(() => foreign.clear())
})

test('a wall is told how compounds stand also where units move at every tick', async () => {
  const live = await startLive()
  await registerUnits(live, 1)
  const wall = await joined(live)
  const told: Uint8Array[] = []
  wall.socket.on('room:coverage', (_, bytes) => told.push(bytes))

  while (told.length === 0) {
    await live.take(someFixes([{ slot: 0, lon: 119.95, takenMs: Date.now() }]))
    await new Promise((resolve) => setTimeout(resolve, 5)) // four fixes a tick
  }

  expect(wall.frames.length).toBeGreaterThan(1)
})
