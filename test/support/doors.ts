/** Makers for what comes through the doors, and an intake over the memory store. */
import type { Fix } from '#wire/fix'
import { LIVE_REALM } from '#wire/live'
import type { Unit } from '#wire/units'
import { openIntake, type Intake } from '../../server/doors/intake.ts'
import { openSourceBook, type SourceBook } from '../../server/doors/source-book.ts'
import type { Sender } from '../../server/doors/sender.ts'
import { HOUSE_ROOM } from '../../server/domain/subjects.ts'
import { openLedger } from '../../server/live/ledger.ts'
import { openUnitBook, type UnitBook } from '../../server/live/unit-book.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { FixColumns, Store, TrackLog } from '../../server/store/ports.ts'

/** 24 November 2026, noon in Changzhou. */
export const NOON_MS = Date.UTC(2026, 10, 24, 4)
export const DAY_MS = 86_400_000

export function aFix(over: Partial<Fix> = {}): Fix {
  return { unit: 'A12', lon: 119.95, lat: 31.7, at: NOON_MS, ...over }
}

export function aGateway(over: Partial<Sender> = {}): Sender {
  return {
    by: 'radio-1',
    role: 'gateway',
    source: 'radio-1',
    sourceKind: 'gateway',
    crs: 'WGS84',
    defaultAccuracyM: 15,
    simulated: false,
    ...over,
  }
}

export function aDevice(unit = 'A12', over: Partial<Sender> = {}): Sender {
  return { ...aGateway(), by: `phone-${unit}`, role: 'device', unit, source: 'phones', sourceKind: 'phone', ...over }
}

export interface TestIntake {
  readonly intake: Intake
  readonly store: Store
  readonly units: UnitBook
  readonly sources: SourceBook
  /** Batches shown, in order. */
  readonly shown: FixColumns[]
  readonly alive: { readonly slot: number; readonly atMs: number; readonly battery: number | undefined }[]
  /** Set it to let time pass. */
  readonly clock: { nowMs: number }
}

export interface TestIntakeOptions {
  readonly store?: Store
  /** Puts something between the intake and the log. */
  readonly tracks?: (tracks: TrackLog) => TrackLog
  readonly nowMs?: number
  readonly keepMs?: number
  readonly fixesInFlight?: number
}

/** A whole intake over a store in memory. Opening a second one over the same store is a restart. */
export async function openTestIntake(options: TestIntakeOptions = {}): Promise<TestIntake> {
  const { store = memoryStore(), tracks = (own) => own, nowMs = NOON_MS, keepMs = 30 * DAY_MS, fixesInFlight = 200_000 } = options
  const clock = { nowMs }
  const units = openUnitBook(await openLedger(store.journal, { room: 'wujin', realm: LIVE_REALM }))
  const sources = openSourceBook({ ledger: await openLedger(store.journal, { room: HOUSE_ROOM, realm: LIVE_REALM }) })
  const shown: FixColumns[] = []
  const alive: { slot: number; atMs: number; battery: number | undefined }[] = []
  const intake = await openIntake({
    tracks: tracks(store.tracks),
    units,
    sources,
    publish: (fixes) => void shown.push(fixes),
    alive: (slot, atMs, battery) => void alive.push({ slot, atMs, battery }),
    nowMs: () => clock.nowMs,
    limits: { keepMs, fixesInFlight, timesHeld: 10_000 },
  })
  return { intake, store, units, sources, shown, alive, clock }
}

/** A unit on duty, as an operator would have registered it. */
export async function aUnit({ units, clock }: TestIntake, over: Partial<Unit> = {}): Promise<Unit> {
  const { id = 'A12', duty = 'onDuty', confirmed = true } = over
  const [unit] = await units.register([{ id, duty, confirmed }], 'test', 'test', false, clock.nowMs - DAY_MS)
  if (!unit) throw new Error('no unit was registered')
  return unit
}

/** All that is stored, unit by unit in order of time. */
export async function storedTimes({ store, units }: TestIntake, id = 'A12'): Promise<number[]> {
  const slot = units.slotOf(id)
  return slot === undefined ? [] : [...(await store.tracks.readUnit(slot, 0, Number.MAX_SAFE_INTEGER)).takenMs]
}
