/** Reports as they are brought and as they go on: checked by their lifecycle, placed, kept in the journal; what is personal is kept apart. */
import { Fault } from '#wire/errors'
import type { LonLat } from '#wire/places'
import type { Role } from '#wire/roles'
import type { KeptPersonal, Personal, Report, ReportKind, Stamp } from '#wire/reports'
import type { Plane } from '#geodata/plane'
import { withArticle } from '../domain/article.ts'
import { maybeSame, SAME_WITHIN_MS } from '../domain/reports/duplicates.ts'
import { legalSteps, MOST_AHEAD_MS, takeStep } from '../domain/reports/lifecycle.ts'
import { may } from '../domain/permissions.ts'
import { BRINGS, LIFECYCLES } from '../domain/reports/lifecycles.ts'
import { maskedFields } from '../domain/reports/mask-report.ts'
import { whyNotFound } from '../domain/reports/patrol-counts.ts'
import { subjectOf } from '../domain/subjects.ts'
import type { Store } from '../store/ports.ts'
import { namedIn } from './given-work.ts'
import type { Ledger } from './ledger.ts'
import { personalShelf } from './personal-shelf.ts'
import { AT_HAND_MS, openReportArchive, type ReportArchive } from './report-archive.ts'
import { reportBook, type ReportBook } from './report-book.ts'
import { reportNeighbours } from './report-neighbours.ts'
import type { PlaceFinder } from './whereabouts.ts'

/** Who acts. */
export interface Actor {
  readonly name: string
  readonly role: Role
  /** The one unit that a device speaks for. */
  readonly unit?: string
}

/** What is said of a new report, checked against the schema of its kind. `atMs` is when it happened. */
export interface NewReport extends Readonly<Record<string, unknown>> {
  readonly id: string
  readonly atMs: number
  readonly place?: LonLat
  readonly personal?: Personal
}

/** A step, or a correction of what was said, or both; checked against the schema of its kind. */
export interface ReportChange {
  readonly step?: string
  /** When the step happened, Unix ms. */
  readonly atMs: number
  readonly note?: string
  /** Fields of the kind. */
  readonly said: Readonly<Record<string, unknown>>
}

export interface ReportDeskOptions {
  readonly ledger: Ledger
  readonly store: Pick<Store, 'journal' | 'blobs'>
  readonly places: PlaceFinder
  readonly plane: Plane
  readonly nowMs: () => number
  readonly onFailure: (err: unknown) => void
}

/**
 * [D1] What is answered is durable, and was judged by the state that the report had then: of two who act at once, one wins and the other is told
 *      the steps that are legal now.
 * [D2] What is personal is never in the journal, so never on a wall; it can be erased, and the report stays. Phone numbers, numbers of identity
 *      cards and plates are masked in whatever people write; the texts as they were said are kept with what is personal.
 */
export interface ReportDesk {
  /** @throws Fault STATE_CONFLICT, ROLE_FORBIDDEN, REQUEST_INVALID */
  bring(kind: ReportKind, draft: NewReport, actor: Actor, isSimulated: boolean): Promise<Report>
  /** @throws Fault NOT_FOUND, STATE_CONFLICT, ROLE_FORBIDDEN, REQUEST_INVALID */
  change(kind: ReportKind, id: string, change: ReportChange, actor: Actor): Promise<Report>
  /** `undefined` where nothing is kept. @throws Fault NOT_FOUND */
  personalOf(kind: ReportKind, id: string): Promise<KeptPersonal | undefined>
  /** Erases what is personal; the report says that nothing is kept any more. @throws Fault NOT_FOUND */
  erase(kind: ReportKind, id: string, actor: Actor): Promise<Report>
  /** The reports that one may repeat: of those at hand, and of those brought right before it. */
  sameAs(kind: ReportKind, report: Report, before: readonly Report[]): readonly string[]
  /** Writes what concerns these subjects while nobody else writes of them. */
  alone<T>(subjects: readonly string[], write: () => Promise<T>): Promise<T>
  readonly book: ReportBook
  /** Puts away what ended long ago; by itself it does so every few seconds. */
  putAway: ReportArchive['putAway']
  /** Reads the ledger again, after the log itself was replaced. */
  reload(): void
  close(): Promise<void>
}

/** Further from the district than this a place is a mistake: its two figures changed over, or another datum's. */
const MOST_AWAY_M = 300_000
/** Live reports are of these days; history comes in by its own way. */
const MOST_AGE_MS = 366 * 86_400_000

export function openReportDesk({ ledger, store: { journal, blobs }, places, plane, nowMs, onFailure }: ReportDeskOptions): ReportDesk {
  /** Reports being written, by subject: the next who acts on one waits. Bounded by the requests under way. */
  const writing = new Map<string, Promise<unknown>>()
  /** Reports that are being written for the first time: who brings the same at the same moment must be told. Bounded as above. */
  const arriving = new Set<{ readonly kind: ReportKind; readonly report: Report }>()
  const neighbours = reportNeighbours(ledger, plane)
  const archive = openReportArchive({ journal, ledger, nowMs, onPutAway: neighbours.forget, onFailure })
  const book = reportBook({ journal, ledger, archive })
  const shelf = personalShelf(blobs)

  function alone<T>(subjects: readonly string[], write: () => Promise<T>): Promise<T> {
    const done = Promise.all(subjects.map((subject) => writing.get(subject) ?? Promise.resolve())).then(write)
    const settled = done
      .catch(() => undefined) // told to who asked
      .then(() => {
        for (const subject of subjects) if (writing.get(subject) === settled) writing.delete(subject)
      })
    for (const subject of subjects) writing.set(subject, settled)
    return done
  }

  function inTurn<T>(subject: string, write: () => Promise<T>): Promise<T> {
    return alone([subject], write)
  }

  async function require(kind: ReportKind, id: string): Promise<Report> {
    const report = await book.find(kind, id)
    if (!report) throw new Fault('NOT_FOUND', `there is no ${kind} '${id}'`)
    return report
  }

  async function record(kind: ReportKind, step: string, report: Report, { name }: Actor, atMs: number): Promise<Report> {
    const subject = subjectOf(kind, report.id)
    await ledger.record([{ kind: `${kind}:${step}`, subject, atMs, knownMs: nowMs(), by: name, data: report }])
    return report
  }

  function whereOf(place: LonLat | undefined): object {
    return place ? places.at(place) : {}
  }

  function requirePossibleTime(atMs: number): void {
    if (atMs > nowMs() + MOST_AHEAD_MS) throw invalid('at', 'is in the future')
    if (atMs < nowMs() - MOST_AGE_MS) throw invalid('at', 'is more than a year ago')
  }

  /** @throws Fault REQUEST_INVALID where the report that this one repeats is none */
  async function requireOther(kind: ReportKind, id: string, duplicateOf: unknown): Promise<void> {
    if (typeof duplicateOf !== 'string') return
    if (duplicateOf === id) throw invalid('duplicateOf', 'is the report itself')
    const other = await book.find(kind, duplicateOf)
    if (!other) throw invalid('duplicateOf', `there is no ${kind} '${duplicateOf}'`)
    if (other.state === 'duplicate') throw invalid('duplicateOf', `is itself a duplicate, of '${other.duplicateOf}'`)
  }

  /** @throws Fault REQUEST_INVALID where a unit that is named is none */
  function requireUnits({ units, unit }: Readonly<Record<string, unknown>>): void {
    const named = [...(Array.isArray(units) ? (units as readonly string[]) : []), ...(typeof unit === 'string' ? [unit] : [])] // of the kind's schema
    const stranger = named.find((id) => !ledger.of('unit').has(id))
    if (stranger !== undefined)
      throw invalid(unit === stranger ? 'unit' : `units/${named.indexOf(stranger)}`, `there is no unit '${stranger}'`)
  }

  /** @throws Fault REQUEST_INVALID where more was found than was checked */
  function requireCounts(said: Readonly<Record<string, unknown>>): void {
    const reason = whyNotFound(said)
    if (reason !== undefined) throw invalid('found', reason)
  }

  /** A phone goes on with what was given to its own unit, never with what was given to others. */
  function requireOwn(kind: ReportKind, report: Report, { role, unit }: Actor): void {
    const named = role === 'device' ? namedIn(report) : []
    if (named.length > 0 && !named.includes(unit ?? '')) throw new Fault('UNIT_FORBIDDEN', `${kind} '${report.id}' was given to others`)
  }

  /** A phone corrects only what it brought itself; of what others brought it says no more than a step needs. */
  function requireOwnWords(kind: ReportKind, report: Report, { name, role }: Actor, { step, said }: ReportChange): void {
    if (role !== 'device' || report.stamps[0]?.by === name) return
    const needs = LIFECYCLES[kind].steps.find((one) => one.name === step)?.needs ?? []
    const other = Object.keys(said).find((field) => !needs.includes(field))
    if (other !== undefined)
      throw new Fault('UNIT_FORBIDDEN', `${kind} '${report.id}' was brought by others: a phone cannot correct its '${other}'`)
  }

  /** @throws Fault REQUEST_INVALID where a place is that of nothing: zero of both, or far from the district */
  function requireNear(place: LonLat | undefined): void {
    if (!place) return
    const [lon, lat] = place
    if (lon === 0 && lat === 0) throw invalid('place', 'is 0, 0: what sent it does not know where it is')
    const awayM = Math.hypot(plane.xOf(lon), plane.yOf(lat))
    if (!(awayM <= MOST_AWAY_M)) throw invalid('place', `is more than ${MOST_AWAY_M / 1_000} km from the district`)
  }

  function requireBringer(kind: ReportKind, { role }: Actor): void {
    if (!may(role, BRINGS[kind])) throw new Fault('ROLE_FORBIDDEN', `${withArticle(role)} may not bring or correct ${withArticle(kind)}`)
  }

  /** Those that a report of long ago may repeat and that have been put away. */
  async function nearPutAway(kind: ReportKind, { atMs, class: name, place }: Report): Promise<Iterable<Report>> {
    if (name === undefined || !place || atMs > nowMs() - (AT_HAND_MS - SAME_WITHIN_MS)) return []
    await archive.whole()
    const seqs: number[] = []
    archive.each(kind, ({ row, seq }) => {
      if (Math.abs(row.atMs - atMs) <= SAME_WITHIN_MS && row.class === name) seqs.push(seq)
    })
    return (await archive.wholesAt(seqs)).values()
  }

  /** Those that a report may repeat: at hand, put away, or arriving at this moment. */
  function nearOf(kind: ReportKind, report: Report, putAway: Iterable<Report>): readonly Report[] {
    const known = book.atHand(kind)
    const alsoArriving = [...arriving].flatMap((other) => (other.kind === kind && !known.has(other.report.id) ? other.report : []))
    return [...neighbours.of(kind, report), ...putAway, ...alsoArriving]
  }

  return {
    sameAs: (kind, report, before) => maybeSame(report, nearOf(kind, report, before), plane),
    alone,
    book,
    putAway: archive.putAway,
    reload() {
      neighbours.reload()
      archive.reload()
    },
    close: archive.close,
    async bring(kind, { personal, atMs, place, ...draft }, actor, simulated) {
      const { said: given, unmasked } = maskedFields(draft)
      requireBringer(kind, actor)
      requirePossibleTime(atMs)
      requireNear(place)
      requireUnits(given)
      requireCounts(given)
      return inTurn(subjectOf(kind, given.id), async () => {
        if (await book.find(kind, given.id)) throw new Fault('STATE_CONFLICT', `${kind} '${given.id}' exists; go on with it by PATCH`)
        const knownMs = nowMs()
        const state = LIFECYCLES[kind].first
        const stamp: Stamp = { step: state, state, atMs: Math.min(atMs, knownMs), knownMs, by: actor.name }
        const report: Report = {
          ...given,
          ...(place ? { place, ...whereOf(place) } : {}),
          state,
          atMs: stamp.atMs,
          knownMs,
          stamps: [stamp],
          hasPersonal: personal !== undefined || unmasked.length > 0,
          simulated,
        }
        const putAway = await nearPutAway(kind, report)
        // From here to its entry among those that arrive nothing waits: of two that come at once the second sees the first.
        const maybeSameAs = maybeSame(report, nearOf(kind, report, putAway), plane)
        const arrival = { kind, report }
        arriving.add(arrival)
        try {
          // Before the report: what it says is kept must be there when it is seen.
          await shelf.keep(kind, given.id, { ...personal, unmasked })
          return await record(kind, state, maybeSameAs.length > 0 ? { ...report, maybeSameAs } : report, actor, stamp.atMs)
        } finally {
          arriving.delete(arrival)
        }
      })
    },
    change(kind, id, change, actor) {
      const { step, atMs } = change
      const { said, unmasked } = maskedFields(change.said)
      const noted = maskedFields(change.note === undefined ? {} : { note: change.note })
      const { note } = noted.said
      const apart = [...unmasked, ...noted.unmasked]
      return inTurn(subjectOf(kind, id), async () => {
        const before = await require(kind, id)
        requireOwn(kind, before, actor)
        requireOwnWords(kind, before, actor, change)
        await requireOther(kind, id, said['duplicateOf'])
        requireUnits(said)
        const place = said['place'] as LonLat | undefined // of the kind's schema
        requireNear(place)
        const wished: Report = {
          ...before,
          ...(place ? { ...without(before, 'compound', 'zone', 'division'), place, ...whereOf(place) } : {}),
          ...said,
          hasPersonal: before.hasPersonal || apart.length > 0,
        }
        requireCounts({ ...wished })
        if (step === undefined) {
          requireBringer(kind, actor)
          if (note !== undefined) throw invalid('note', 'belongs to a step')
          if (said['duplicateOf'] !== undefined) throw invalid('duplicateOf', "belongs to the step 'markDuplicate'")
          await shelf.add(kind, before, apart)
          return record(kind, 'corrected', wished, actor, nowMs())
        }
        const knownMs = nowMs()
        const wish = { step, atMs: Math.min(atMs, knownMs + MOST_AHEAD_MS + 1), knownMs, by: actor.name, role: actor.role }
        const answer = takeStep(LIFECYCLES[kind], wished, note === undefined ? wish : { ...wish, note })
        if (!answer.ok) throw refused(kind, before, answer, actor.role)
        const { state, stamp } = answer
        const after: Report = {
          ...(state === 'duplicate' ? wished : without(wished, 'duplicateOf')),
          state,
          stamps: [...before.stamps, stamp],
        }
        await shelf.add(kind, before, apart)
        return record(kind, step, after, actor, stamp.atMs)
      })
    },
    async personalOf(kind, id) {
      return (await require(kind, id)).hasPersonal ? shelf.of(kind, id) : undefined
    },
    erase(kind, id, actor) {
      return inTurn(subjectOf(kind, id), async () => {
        const report = await require(kind, id)
        await shelf.erase(kind, id)
        return report.hasPersonal ? record(kind, 'erased', { ...report, hasPersonal: false }, actor, nowMs()) : report
      })
    },
  }
}

function without(report: Report, ...fields: readonly (keyof Report)[]): Report {
  return Object.fromEntries(Object.entries(report).filter(([name]) => !fields.includes(name as keyof Report))) as unknown as Report // optional fields only
}

function refused(
  kind: ReportKind,
  { id, state }: Report,
  { reason, field }: { readonly reason: string; readonly field?: string },
  role: Role,
): Fault {
  if (field !== undefined) return invalid(field, reason)
  const legal = legalSteps(LIFECYCLES[kind], state, role).map(({ name }) => ({ field: 'body/step', reason: `'${name}' is legal now` }))
  return new Fault('STATE_CONFLICT', `${kind} '${id}': ${reason}`, { errors: legal })
}

function invalid(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `body/${field} ${reason}`, { errors: [{ field: `body/${field}`, reason }] })
}
