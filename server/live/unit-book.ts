/** The register of units of one room: who there is, under which slot, and the one way to add or change a unit. */
import type { Duty, Mover, Team, Unit, UnitDraft, UnitPatch } from '#wire/units'
import { Fault } from '#wire/errors'
import { partsOf, subjectOf } from '../domain/subjects.ts'
import type { EventDraft } from '../store/ports.ts'
import { grown } from './grown.ts'
import type { Ledger } from './ledger.ts'
import { unitIndex } from './unit-index.ts'

export interface UnitBook {
  /** One more than the highest slot in use; where nothing was removed, the number of units. */
  readonly count: number
  slotOf(id: string): number | undefined
  /** The slot of the unit whose id these bytes are, in ASCII; −1 when nobody knows it. */
  slotOfAscii(bytes: Uint8Array, from: number, to: number): number
  at(slot: number): Unit | undefined
  /** Since when a unit is off duty, Unix ms; `Infinity` while it is not. Read for every fix: the unit itself is far away in memory. */
  offDutySinceMs(slot: number): number
  /** The units of these drafts, in their order, each durable; known ids are given as they are. Serialised: one id is one unit. */
  register(drafts: readonly UnitDraft[], by: string, source: string, simulated: boolean, nowMs: number): Promise<readonly Unit[]>
  /** The unit as changed, durable. @param atMs when it happened, if that was earlier. @throws Fault NOT_FOUND */
  change(id: string, patch: UnitPatch, by: string, nowMs: number, atMs?: number): Promise<Unit>
  /** Keeps slots below this for units that left traces in the track log, so that no newcomer inherits them. */
  reserve(slotCount: number): void
  /** Reads the ledger again, after it was reloaded. */
  reload(): void
  close(): void
}

/** What a unit is until somebody says otherwise. */
const DEFAULT_TEAM: Team = 'patrol'
const DEFAULT_MOVER: Mover = 'foot'
const DEFAULT_DUTY: Duty = 'onDuty'
const CALL_SIGN_MAX_CHARS = 40

type UnitEvent = Omit<EventDraft, 'room' | 'realm'>

/** The register as it will be once the batch being made is durable. */
interface Batch {
  find(id: string): Unit | undefined
  nextSlot(): number
  write(unit: Unit, kind: string, by: string, nowMs: number, atMs?: number): void
}

/** Opens the register over the ledger of its room, which stays the owner of the data. */
export function openUnitBook(ledger: Ledger): UnitBook {
  const units = ledger.of<Unit>('unit')
  const bySlot: (Unit | undefined)[] = []
  let offDutyMs = grown(new Float64Array(0), 1, Infinity)
  let index = unitIndex()
  let reserved = 0
  let waiting: ((batch: Batch) => void)[] = []
  let flushing: Promise<void> = Promise.resolve()
  let flushNext: Promise<void> | undefined

  function set(unit: Unit): void {
    bySlot[unit.slot] = unit
    if (unit.slot >= offDutyMs.length) offDutyMs = grown(offDutyMs, unit.slot + 1, Infinity)
    offDutyMs[unit.slot] = unit.duty === 'offDuty' ? unit.dutySinceMs : Infinity
    index.set(unit.id, unit.slot)
  }

  function reload(): void {
    bySlot.length = 0
    index = unitIndex()
    for (const unit of units.values()) set(unit)
  }

  function remove(id: string): void {
    const slot = bySlot.findIndex((unit) => unit?.id === id)
    if (slot < 0) return
    bySlot[slot] = undefined
    offDutyMs[slot] = Infinity
    index.remove(id)
  }

  /** Everything that waits becomes one commit: a thousand newcomers cost one, not a thousand. */
  async function flush(): Promise<void> {
    flushNext = undefined
    const steps = waiting
    waiting = []
    await ledger.catchUp() // another process may have registered units meanwhile
    const drafts: UnitEvent[] = []
    const written = new Map<string, Unit>()
    let next = Math.max(reserved, bySlot.length)
    const batch: Batch = {
      find: (id) => written.get(id) ?? units.get(id),
      nextSlot: () => next++,
      write(unit, kind, by, nowMs, atMs = nowMs) {
        written.set(unit.id, unit)
        drafts.push({ kind, subject: subjectOf('unit', unit.id), atMs, knownMs: nowMs, by, data: unit })
      },
    }
    for (const step of steps) step(batch)
    await ledger.record(drafts)
  }

  function inBatch(step: (batch: Batch) => void): Promise<void> {
    waiting.push(step)
    if (!flushNext) {
      flushNext = flushing.then(flush)
      flushing = flushNext.catch(() => undefined) // told to those who wait; the next batch starts afresh
    }
    return flushNext
  }

  function known(id: string): Unit {
    const unit = units.get(id)
    if (!unit) throw new Fault('NOT_FOUND', `unit '${id}' is not registered`)
    return unit
  }

  reload()
  const stop = ledger.onEvents((events) => {
    for (const { subject, data } of events) {
      const { kind, id } = partsOf(subject)
      if (kind !== 'unit') continue
      if (data === undefined) remove(id)
      else set(data as Unit) // every event of a unit carries the whole unit
    }
  })

  return {
    get count() {
      return bySlot.length
    },
    slotOf: (id) => units.get(id)?.slot,
    slotOfAscii: (bytes, from, to) => index.find(bytes, from, to),
    at: (slot) => bySlot[slot],
    offDutySinceMs: (slot) => offDutyMs[slot] ?? Infinity,
    async register(drafts, by, source, simulated, nowMs) {
      if (drafts.some((draft) => !units.has(draft.id)))
        await inBatch((batch) => {
          for (const draft of drafts) {
            if (batch.find(draft.id)) continue
            batch.write(newUnit(draft, { slot: batch.nextSlot(), source, simulated, nowMs }), 'unit:registered', by, nowMs)
          }
        })
      return drafts.map((draft) => known(draft.id))
    },
    async change(id, patch, by, nowMs, atMs = nowMs) {
      known(id)
      await inBatch((batch) => {
        const unit = batch.find(id)
        if (unit) changeUnit(unit, patch, atMs, (changed, kind) => batch.write(changed, kind, by, nowMs, atMs))
      })
      return known(id)
    },
    reserve(slotCount) {
      reserved = Math.max(reserved, slotCount)
    },
    reload,
    close: stop,
  }
}

function newUnit(
  draft: UnitDraft,
  { slot, source, simulated, nowMs }: { slot: number; source: string; simulated: boolean; nowMs: number },
): Unit {
  return {
    id: draft.id,
    slot,
    callSign: draft.callSign ?? draft.id.slice(0, CALL_SIGN_MAX_CHARS),
    team: draft.team ?? DEFAULT_TEAM,
    mover: draft.mover ?? DEFAULT_MOVER,
    confirmed: draft.confirmed ?? false,
    duty: draft.duty ?? DEFAULT_DUTY,
    dutySinceMs: nowMs,
    ...(draft.division === undefined ? {} : { division: draft.division }),
    source,
    simulated,
  }
}

/** Writes one event for each kind of change, each with the whole unit as it then is; nothing where nothing changes. */
function changeUnit(unit: Unit, patch: UnitPatch, atMs: number, write: (changed: Unit, kind: string) => void): void {
  const { confirmed, duty, ...rest } = patch
  let now = unit
  if (confirmed === true && !now.confirmed) write((now = { ...now, confirmed }), 'unit:confirmed')
  if (duty !== undefined && duty !== now.duty) write((now = { ...now, duty, dutySinceMs: atMs }), 'duty:changed')
  const other: UnitPatch = confirmed === false ? { ...rest, confirmed } : rest
  if (differs(now, other)) write({ ...now, ...other }, 'unit:changed')
}

function differs(unit: Unit, patch: UnitPatch): boolean {
  return Object.entries(patch).some(([field, value]) => unit[field as keyof UnitPatch] !== value)
}
