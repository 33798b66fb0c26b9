/** One district as served live: its units, its picture, its events. Knows neither sockets nor disk. */
import type { AlarmBoard } from '#wire/alarms'
import type { RoomEvent, UnitsPage, Vitals } from '#wire/live'
import type { SourceHealth } from '#wire/sources'
import { isHistory, type Report, type ReportKind } from '#wire/reports'
import type { Unit } from '#wire/units'
import { hasEnded } from '../domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../domain/reports/lifecycles.ts'
import { partsOf } from '../domain/subjects.ts'
import type { FixColumns, JournalEvent } from '../store/ports.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'
import { emptyPicture, type Picture } from './picture.ts'
import type { UnitBook } from './unit-book.ts'
import { countDuty, unitsPage } from './unit-tables.ts'

export interface RoomOptions {
  readonly ledger: Ledger
  readonly units: UnitBook
  readonly coverage: CoverageDesk
  /** Called with fixes once they are in the picture and in coverage. */
  readonly onFixes?: (fixes: FixColumns) => void
  /** Called after each judging. */
  readonly onJudged?: (nowMs: number) => void
  readonly name: string
  readonly sources: () => readonly SourceHealth[]
  /** What walls are told of alarms; none where nothing keeps them. */
  readonly alarms?: (nowMs: number) => AlarmBoard
  /** Whether the picture holds made-up units, so that every screen says so. */
  readonly isDemo: () => boolean
}

export interface Room {
  readonly id: string
  readonly realm: string
  readonly name: string
  /** Names the log that the picture was made from. Set by who reads the log. */
  epoch: string
  readonly seq: number
  readonly unitCount: number
  readonly picture: Picture
  readonly coverage: CoverageDesk
  isDemo(): boolean
  /** Takes fixes that are durable: units move, and light what they see. */
  applyFixes(fixes: FixColumns): void
  /** Takes where units were, as the log tells it: nothing is lit. */
  restorePlaces(places: FixColumns): void
  /** A sign of life that is no position. @param battery share of a full charge, where it is told */
  alive(slot: number, atMs: number, battery: number | undefined): void
  /** Judges coverage: once a second. */
  judge(nowMs: number): void
  unitsPage(fromSlot: number): UnitsPage
  vitals(nowMs: number, walls: number): Vitals
  eventsSince(afterSeq: number, limit: number): Promise<readonly RoomEvent[]>
  /** The newest events up to a number, oldest first: one read of at most `limit` rows, for numbers have no gaps. */
  eventsUpTo(toSeq: number, limit: number): Promise<readonly RoomEvent[]>
  /** @returns what stops it */
  onEvents(listener: (events: readonly RoomEvent[], upToSeq: number) => void): () => void
  /** Reads units and compounds from the ledger again and forgets the picture, after the log was replaced. */
  reload(): void
  close(): void
}

const FULL_PERCENT = 100

export function openRoom({ ledger, units, coverage, onFixes, onJudged, name, sources, alarms, isDemo }: RoomOptions): Room {
  const picture = emptyPicture()
  let duty: ReturnType<typeof countDuty> | undefined

  function follow(event: JournalEvent): void {
    coverage.follow(event)
    if (partsOf(event.subject).kind !== 'unit') return
    duty = undefined
    const unit = event.data as Unit | undefined // what a kind holds is fixed by who records it
    if (unit) picture.show(unit.slot, unit.duty !== 'offDuty')
    else hideStrangers()
  }

  /** A unit that was removed has no slot to tell it by: hide every slot that no unit holds. */
  function hideStrangers(): void {
    for (let slot = 0; slot < units.count; slot++) if (!units.at(slot)) picture.show(slot, false)
  }

  function readLedger(): void {
    for (const unit of ledger.of<Unit>('unit').values()) picture.show(unit.slot, unit.duty !== 'offDuty')
    hideStrangers()
    duty = undefined
  }

  readLedger()
  const stop = ledger.onEvents((events) => events.forEach(follow))

  return {
    id: ledger.room,
    realm: ledger.realm,
    name,
    epoch: '',
    get seq() {
      return ledger.seq
    },
    get unitCount() {
      return units.count
    },
    picture,
    coverage,
    isDemo,
    applyFixes(fixes) {
      for (let i = 0; i < fixes.count; i++) picture.place(fixes, i)
      coverage.take(fixes)
      onFixes?.(fixes)
    },
    restorePlaces(places) {
      for (let i = 0; i < places.count; i++) picture.place(places, i)
    },
    alive(slot, atMs, battery) {
      if (battery !== undefined) picture.setBattery(slot, Math.round(battery * FULL_PERCENT))
      coverage.alive(slot, atMs)
    },
    judge(nowMs) {
      coverage.tick(nowMs)
      onJudged?.(nowMs)
    },
    unitsPage: (fromSlot) => unitsPage(units, ledger.seq, fromSlot),
    vitals(nowMs, walls) {
      duty ??= countDuty(units)
      return {
        room: ledger.room,
        serverMs: nowMs,
        sources: sources(),
        ...duty,
        walls,
        ...(alarms ? { alarms: alarms(nowMs) } : {}),
        demo: isDemo(),
      }
    },
    async eventsUpTo(toSeq, limit) {
      const lastSeq = Math.min(toSeq, ledger.seq)
      const count = Math.min(limit, lastSeq)
      return count === 0 ? [] : (await ledger.since(lastSeq - count, count)).map(toRoomEvent)
    },
    eventsSince: async (afterSeq, limit) => (await ledger.since(afterSeq, limit)).map(toRoomEvent),
    onEvents: (listener) => ledger.onEvents((events, upToSeq) => listener(events.map(toRoomEvent), upToSeq)),
    reload() {
      picture.clear()
      coverage.reload()
      readLedger()
    },
    close: stop,
  }
}

/** An event as walls see it: who did it stays in the journal, and so does history, of which a wall shows nothing. */
function toRoomEvent({ room, realm, seq, kind, subject, atMs, knownMs, data }: JournalEvent): RoomEvent {
  return { room, realm, seq, kind, subject, atMs, knownMs, ...(data === undefined || isOver(kind, subject, data) ? {} : { data }) }
}

/** Whether an event brought in a report that had ended before the house heard of it. */
function isOver(kind: string, subject: string, data: unknown): boolean {
  return isHistory(kind) && hasEnded(LIFECYCLES[partsOf(subject).kind as ReportKind], data as Report) // it brought a report in
}
