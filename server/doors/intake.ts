/** The way in for every door: each item checked, judged by the gate, durable in the log, then shown; the answer comes last. */
import { Fault } from '#wire/errors'
import { MAX_FIXES_PER_REQUEST, type HeartbeatAnswer, type PositionsAnswer } from '#wire/fix'
import { UNKNOWN_U16 } from '#wire/frame'
import type { Unit, UnitDraft } from '#wire/units'
import { openGate, type Gate, type Lesson } from '../domain/gate.ts'
import { RECALL } from '../domain/gate-times.ts'
import { firstFixes, newFixColumns, putFix } from '../store/fix-columns.ts'
import type { FixColumns, TrackLog } from '../store/ports.ts'
import { decodeBody, parseJson } from './body.ts'
import { readBatch, readPlain, type BatchRules, type FixBatch, type Roll } from './fix-batch.ts'
import { beatHearts } from './heartbeats.ts'
import { hourTimes, type HourTimes } from './hour-times.ts'
import type { PlainFixes } from './plain-fixes.ts'
import type { Sender } from './sender.ts'
import type { Source, SourceBook } from './source-book.ts'
import { turnstile } from './turnstile.ts'

export interface IntakeLimits {
  /** A fix older than this is refused, ms: the retention of the track log. */
  readonly keepMs: number
  /** Fixes being judged or stored at once; past it a request is answered INTAKE_FULL and nothing of it is kept. */
  readonly fixesInFlight: number
  /** Times of old fixes held to recognise duplicates; about 40 bytes each. */
  readonly timesHeld: number
}

export const INTAKE_LIMITS = { fixesInFlight: 200_000, timesHeld: 500_000 } as const satisfies Partial<IntakeLimits>

/** The part of the unit book that the doors need. */
export interface UnitRoll extends Roll {
  register(drafts: readonly UnitDraft[], by: string, source: string, simulated: boolean, nowMs: number): Promise<readonly Unit[]>
}

export interface IntakeOptions {
  readonly tracks: Pick<TrackLog, 'append' | 'timesOf' | 'placesAt' | 'readAll'>
  readonly units: UnitRoll
  readonly sources: SourceBook
  /** Shows durable fixes, in the order in which they became durable. The columns are not used again. */
  readonly publish: (fixes: FixColumns) => void
  /** Told of each unit that says it is alive without a fix. */
  readonly alive?: (slot: number, atMs: number, battery: number | undefined) => void
  readonly nowMs: () => number
  readonly limits: IntakeLimits
}

export interface Intake {
  /**
   * Takes the fixes of one request; resolves when what it accepted is durable. `index` of a refusal is the place in `items`.
   *
   * @throws Fault BODY_TOO_LARGE, INTAKE_FULL, STORE_FAILED: nothing of the request may be taken for stored, all of it may be sent again
   */
  accept(items: readonly unknown[], sender: Sender): Promise<PositionsAnswer>
  /** The same for the fixes of a gateway that were found plain in its request: a third of the work. */
  acceptPlain(plain: PlainFixes, sender: Sender): Promise<PositionsAnswer>
  /** Takes signs of life; an empty list is one of the source itself. */
  heartbeat(items: readonly unknown[], sender: Sender): Promise<HeartbeatAnswer>
  /**
   * Learns anew what the log and the ledger of sources hold, after they were replaced: waits for what is in flight and holds newcomers
   * back meanwhile. When it fails, what was known before stands.
   */
  reload(): Promise<void>
  /** Fixes in flight now, and the bound on them. */
  load(): { readonly fixesInFlight: number; readonly limit: number }
}

const NO_FIXES = newFixColumns(0)
/** The live door remembers by itself what is younger than this at start; the log is asked for what is older. */
const SEED_MS = 120_000

interface Judged {
  readonly lesson: Lesson
  readonly fresh: FixColumns
  /** Of each fresh fix: its time less that of its unit's latest before it; `NaN` when there is none. */
  readonly sinceLastMs: Float64Array
  readonly doubles: FixColumns
}

/** Opens the intake: tells a new gate what the log holds, so that a restart changes no judgement. */
export async function openIntake(options: IntakeOptions): Promise<Intake> {
  const { tracks, units, sources, publish, nowMs, limits } = options
  const door = turnstile()
  /** Appends under way. A duplicate of a fix in one of them is only a duplicate if that append succeeds. */
  const appends = new Set<Promise<boolean>>()
  let fixesInFlight = 0

  /** What the log holds, as far as judging needs it. */
  async function learn(): Promise<{ readonly gate: Gate; readonly hours: HourTimes }> {
    const startMs = nowMs()
    const gate = openGate(startMs - SEED_MS)
    const places = await tracks.placesAt(startMs)
    gate.seedPlaces(places)
    sources.seed(places)
    for await (const block of tracks.readAll(startMs - SEED_MS, Number.MAX_SAFE_INTEGER)) gate.seedTimes(block)
    return { gate, hours: hourTimes((slot, fromMs, toMs) => tracks.timesOf(slot, fromMs, toMs), limits.timesHeld) }
  }

  let { gate, hours } = await learn()

  /** Fixes whose time memory cannot tell and whose hour is not loaded: loads until there are none. */
  async function loadUnknown(fixes: FixColumns): Promise<void> {
    for (;;) {
      const loads: Promise<void>[] = []
      for (let i = 0; i < fixes.count; i++) {
        const slot = fixes.slot[i]!
        const takenMs = fixes.takenMs[i]!
        if (gate.recall(slot, takenMs) === RECALL.unknown && hours.has(slot, takenMs) === undefined) loads.push(hours.load(slot, takenMs))
      }
      if (loads.length === 0) return
      await Promise.all(loads)
    }
  }

  function isStored(slot: number, takenMs: number): boolean {
    const recall = gate.recall(slot, takenMs)
    return recall === RECALL.unknown ? hours.has(slot, takenMs) === true : recall === RECALL.stored
  }

  /**
   * Judges all fixes in their order, without a pause, so that of two equal ones in two requests exactly one is fresh.
   *
   * @param fixes judged in place: the fresh ones move to the front and are marked
   */
  function judge(fixes: FixColumns, defaultAccuracyM: number): Judged {
    const lesson = gate.begin(fixes.count)
    const sinceLastMs = new Float64Array(fixes.count)
    let doubles: FixColumns | undefined
    let freshCount = 0
    for (let i = 0; i < fixes.count; i++) {
      const slot = fixes.slot[i]!
      const takenMs = fixes.takenMs[i]!
      if (isStored(slot, takenMs)) {
        doubles ??= newFixColumns(fixes.count)
        putFix(fixes, i, doubles, i - freshCount)
        continue
      }
      if (i !== freshCount) putFix(fixes, i, fixes, freshCount)
      sinceLastMs[freshCount] = takenMs - gate.latestMs(slot)
      const accuracyM = fixes.accuracyDm[i] === UNKNOWN_U16 ? defaultAccuracyM : fixes.accuracyDm[i]! / 10
      fixes.mark[freshCount++] = gate.admit(lesson, slot, takenMs, fixes.receivedMs[i]!, fixes.lonE7[i]!, fixes.latE7[i]!, accuracyM)
      hours.learn(slot, takenMs)
    }
    const doubleCount = fixes.count - freshCount
    return { lesson, fresh: firstFixes(fixes, freshCount), sinceLastMs, doubles: doubles ? firstFixes(doubles, doubleCount) : NO_FIXES }
  }

  /** Makes fixes durable, then shows them; when that fails, the gate unlearns them. */
  async function append({ lesson, fresh }: Judged): Promise<void> {
    const { promise: outcome, resolve } = Promise.withResolvers<boolean>()
    appends.add(outcome)
    try {
      if (fresh.count > 0) await tracks.append(fresh)
      gate.keep(lesson)
      resolve(true)
    } catch (cause) {
      gate.forget(lesson)
      for (let i = 0; i < fresh.count; i++) hours.forget(fresh.slot[i]!, fresh.takenMs[i]!)
      resolve(false)
      throw cause instanceof Fault ? cause : new Fault('STORE_FAILED', 'the positions could not be stored; send them again', { cause })
    } finally {
      appends.delete(outcome)
    }
    if (fresh.count > 0) publish(fresh)
  }

  /** Judges and stores, and judges doubles again if the append that they doubled fails. */
  async function store(fixes: FixColumns, source: Source, sender: Sender): Promise<Pick<PositionsAnswer, 'accepted' | 'duplicates'>> {
    let accepted = 0
    let rest = fixes
    for (;;) {
      await loadUnknown(rest)
      const others = [...appends]
      const judged = judge(rest, sender.defaultAccuracyM)
      await append(judged)
      accepted += judged.fresh.count
      count(judged, source)
      rest = judged.doubles
      const outcomes = rest.count > 0 ? await Promise.all(others) : []
      if (outcomes.every(Boolean)) break
    }
    hours.trim()
    source.meter.duplicate(rest.count)
    return { accepted, duplicates: rest.count }
  }

  /** Registers the units that a gateway brings, all at once, and gives their fixes their slots. */
  async function registerUnknown({ fixes, unknown }: FixBatch, sender: Sender): Promise<void> {
    if (unknown.size === 0) return
    const drafts = [...unknown.keys()].map((id): UnitDraft => ({ id, confirmed: false, duty: 'onDuty' }))
    await units.register(drafts, sender.by, sender.source, sender.simulated, nowMs())
    for (const [id, rows] of unknown) {
      const slot = units.slotOf(id)
      if (slot === undefined) throw new RangeError(`unit '${id}' was registered and has no slot`)
      for (const row of rows) fixes.slot[row] = slot
    }
  }

  async function take(read: (rules: BatchRules) => FixBatch, sender: Sender): Promise<PositionsAnswer> {
    const receivedMs = nowMs()
    const source = await sources.enter(sender, receivedMs)
    const batch = read({ roll: units, sender, source: source.index, receivedMs, keepMs: limits.keepMs })
    source.meter.refuse(batch.rejected.length)
    await registerUnknown(batch, sender)
    const { accepted, duplicates } = await store(firstFixes(batch.fixes, batch.count), source, sender)
    return { accepted, duplicates, rejected: batch.rejected }
  }

  /** Takes a request of `count` fixes unless that is too many. */
  async function admit(count: number, read: (rules: BatchRules) => FixBatch, sender: Sender): Promise<PositionsAnswer> {
    if (count > MAX_FIXES_PER_REQUEST)
      throw new Fault('BODY_TOO_LARGE', `${count} fixes are too many for one request; at most ${MAX_FIXES_PER_REQUEST}`)
    if (fixesInFlight + count > limits.fixesInFlight)
      throw new Fault('INTAKE_FULL', `${fixesInFlight} fixes are waiting to be stored; send these again`)
    fixesInFlight += count
    try {
      return await door.pass(() => take(read, sender))
    } finally {
      fixesInFlight -= count
    }
  }

  return {
    accept: (items, sender) => admit(items.length, (rules) => readBatch(items, rules), sender),
    acceptPlain: (plain, sender) =>
      admit(plain.fixes.count, (rules) => readPlain(plain, rules) ?? readBatch(itemsOf(plain), rules), sender),
    async heartbeat(items, sender) {
      const atMs = nowMs()
      const source = await sources.enter(sender, atMs)
      source.meter.heartbeat(atMs)
      return beatHearts(items, sender, units, atMs, options.alive)
    },
    reload: () =>
      door.alone(async () => {
        sources.reload()
        ;({ gate, hours } = await learn())
      }),
    load: () => ({ fixesInFlight, limit: limits.fixesInFlight }),
  }
}

/** The same fixes as items: what is plain is an array in JSON. */
function itemsOf({ bytes }: PlainFixes): readonly unknown[] {
  return parseJson(decodeBody(bytes)) as readonly unknown[]
}

function count({ fresh, sinceLastMs }: Judged, { meter }: Source): void {
  for (let i = 0; i < fresh.count; i++) {
    const accuracyM = fresh.accuracyDm[i] === UNKNOWN_U16 ? Number.NaN : fresh.accuracyDm[i]! / 10
    meter.accept(fresh.receivedMs[i]!, fresh.takenMs[i]!, fresh.mark[i]!, accuracyM, sinceLastMs[i]!)
  }
}
