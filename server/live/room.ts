/** One district as served live: its units, its picture, its events. Knows neither sockets nor disk. */
import { MARK } from '#wire/fix'
import type { RoomEvent, UnitsPage, Vitals } from '#wire/live'
import type { Compound } from '#wire/places'
import type { SourceHealth } from '#wire/sources'
import type { Unit } from '#wire/units'
import type { Plane } from '#geodata/plane'
import { nearness } from '../domain/nearness.ts'
import { partsOf } from '../domain/subjects.ts'
import type { FixColumns, JournalEvent } from '../store/ports.ts'
import type { Ledger } from './ledger.ts'
import { emptyPicture, type Picture } from './picture.ts'
import type { UnitBook } from './unit-book.ts'
import { countDuty, unitsPage } from './unit-tables.ts'

export interface RoomOptions {
  readonly ledger: Ledger
  readonly units: UnitBook
  readonly plane: Plane
  readonly name: string
  /** Radius of a compound's surroundings, metres. */
  readonly surroundingsM: number
  readonly sources: () => readonly SourceHealth[]
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
  isDemo(): boolean
  /** Takes fixes that are durable: units move, and the compounds they are near are lit. */
  applyFixes(fixes: FixColumns): void
  /** Takes where units were, as the log tells it: nothing is lit. */
  restorePlaces(places: FixColumns): void
  /** Lights what these fixes were near, without moving a unit. */
  restoreLights(fixes: FixColumns): void
  /** A sign of life that is no position. @param battery share of a full charge, where it is told */
  alive(slot: number, battery: number | undefined): void
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

const NO_LIGHT = MARK.coarse | MARK.jump
const NEAR_AT_ONCE = 64
const FULL_PERCENT = 100

export function openRoom({ ledger, units, plane, name, surroundingsM, sources, isDemo }: RoomOptions): Room {
  const picture = emptyPicture()
  const compounds = nearness(plane, surroundingsM)
  /** Slot of each compound known, kept for the time when it is gone. */
  const compoundSlots = new Map<string, number>()
  const near = new Uint32Array(NEAR_AT_ONCE)
  let duty: ReturnType<typeof countDuty> | undefined

  function setCompound(id: string, compound: Compound | undefined): void {
    const oldSlot = compoundSlots.get(id)
    if (oldSlot !== undefined && oldSlot !== compound?.slot) {
      compounds.remove(oldSlot)
      picture.darken(oldSlot)
      compoundSlots.delete(id)
    }
    if (!compound) return
    compoundSlots.set(id, compound.slot)
    compounds.set(compound.slot, compound.footprint)
  }

  /** A late fix counts at its own time; a coarse one, a jump, and a unit that is unconfirmed or not on duty never do. */
  function lightFrom(fixes: FixColumns, i: number): void {
    if ((fixes.mark[i]! & NO_LIGHT) !== 0) return
    const unit = units.at(fixes.slot[i]!)
    if (!unit?.confirmed || unit.duty !== 'onDuty') return
    const x = plane.xOf(fixes.lonE7[i]! / 1e7)
    const y = plane.yOf(fixes.latE7[i]! / 1e7)
    const found = compounds.near(x, y, near)
    const atMs = Math.min(fixes.takenMs[i]!, fixes.receivedMs[i]!)
    for (let k = 0; k < found; k++) picture.light(near[k]!, atMs)
  }

  function follow({ subject, data }: JournalEvent): void {
    const { kind, id } = partsOf(subject)
    // What a kind holds is fixed by who records it.
    if (kind === 'compound') setCompound(id, data as Compound | undefined)
    if (kind !== 'unit') return
    duty = undefined
    const unit = data as Unit | undefined
    if (unit) picture.show(unit.slot, unit.duty !== 'offDuty')
    else hideStrangers()
  }

  /** A unit that was removed has no slot to tell it by: hide every slot that no unit holds. */
  function hideStrangers(): void {
    for (let slot = 0; slot < units.count; slot++) if (!units.at(slot)) picture.show(slot, false)
  }

  function readLedger(): void {
    for (const unit of ledger.of<Unit>('unit').values()) picture.show(unit.slot, unit.duty !== 'offDuty')
    for (const compound of ledger.of<Compound>('compound').values()) setCompound(compound.id, compound)
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
    isDemo,
    applyFixes(fixes) {
      for (let i = 0; i < fixes.count; i++) {
        picture.place(fixes, i)
        lightFrom(fixes, i)
      }
    },
    restorePlaces(places) {
      for (let i = 0; i < places.count; i++) picture.place(places, i)
    },
    restoreLights(fixes) {
      for (let i = 0; i < fixes.count; i++) lightFrom(fixes, i)
    },
    alive(slot, battery) {
      if (battery !== undefined) picture.setBattery(slot, Math.round(battery * FULL_PERCENT))
    },
    unitsPage: (fromSlot) => unitsPage(units, ledger.seq, fromSlot),
    vitals(nowMs, walls) {
      duty ??= countDuty(units)
      return { room: ledger.room, serverMs: nowMs, sources: sources(), ...duty, walls, demo: isDemo() }
    },
    async eventsUpTo(toSeq, limit) {
      const lastSeq = Math.min(toSeq, ledger.seq)
      const count = Math.min(limit, lastSeq)
      return count === 0 ? [] : (await ledger.since(lastSeq - count, count)).map(toRoomEvent)
    },
    eventsSince: async (afterSeq, limit) => (await ledger.since(afterSeq, limit)).map(toRoomEvent),
    onEvents: (listener) => ledger.onEvents((events, upToSeq) => listener(events.map(toRoomEvent), upToSeq)),
    reload() {
      compounds.clear()
      compoundSlots.clear()
      picture.clear()
      readLedger()
    },
    close: stop,
  }
}

/** An event as walls see it: who did it stays in the journal. */
function toRoomEvent({ room, realm, seq, kind, subject, atMs, knownMs, data }: JournalEvent): RoomEvent {
  return { room, realm, seq, kind, subject, atMs, knownMs, ...(data === undefined ? {} : { data }) }
}
