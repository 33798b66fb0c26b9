/** Questions about hotspots, taken one after another: the same asked twice is reckoned once, and what nobody waits for any more is stopped. */
import type { Plane } from '#geodata/plane'
import { Fault } from '#wire/errors'
import type { HotspotMethod, HotspotProgress, HotspotState } from '#wire/hotspots'
import type { Compound, Division } from '#wire/places'
import type { Ground, HotspotQuestion } from '../domain/hotspot-answers/question.ts'
import { partsOf } from '../domain/subjects.ts'
import type { CoverageDiary } from './coverage-diary.ts'
import { collectedEvents, PARTS } from './hotspot-events.ts'
import { groundOf } from './hotspot-ground.ts'
import { hotspotThread } from './hotspot-thread.ts'
import { collectedWatch, diaryDays } from './hotspot-watch.ts'
import type { Ledger } from './ledger.ts'
import type { ReportBook } from './report-book.ts'

export interface HotspotDeskOptions {
  readonly ledger: Ledger
  readonly book: Pick<ReportBook, 'rows'>
  readonly diary: Pick<CoverageDiary, 'read'>
  readonly plane: Plane
  /** Of the log that is read: another after it was replaced. */
  readonly epoch: () => string
  readonly nowMs: () => number
}

export interface HotspotDesk {
  /**
   * The answer as text in the form asked for. Where `signal` aborts it rejects, and if nobody else asks the same it is reckoned no further.
   *
   * @param name the asker's own for it, told in `progress`
   * @throws Fault REQUEST_INVALID naming a parameter that is wrong on this ground; INTAKE_FULL when `MOST_WAITING` others wait
   */
  ask(question: HotspotQuestion, signal: AbortSignal, name?: string): Promise<Uint8Array<ArrayBuffer>>
  /** The questions under way or waiting, in their order; once for each name that it is asked by. */
  progress(): HotspotProgress['items']
  /** What is under way or waits, and what is kept: for tests and figures. */
  readonly load: { readonly waiting: number; readonly kept: number; readonly isRunning: boolean }
  close(): void
}

/** Different questions under way or waiting: the last of them has its answer within some seconds as a rule, 8 minutes at worst. */
const MOST_WAITING = 8
/** Answers kept, the one asked for longest ago goes first. */
const MOST_KEPT = 24
const MOST_KEPT_BYTES = 64 * 1024 * 1024
/** Methods that the coverage diary is read for. */
const OF_WATCH: readonly HotspotMethod[] = ['dosage', 'clock']
/** What changes an answer. */
const KINDS = ['incident', 'hazard', 'compound', 'division']

interface Asked {
  readonly question: HotspotQuestion
  /** As many as there are open connections that ask it, each with its name for it. */
  readonly askers: Set<{ readonly name: string | undefined }>
  state: HotspotState
  /** How much of this state is done; absent: it cannot be told. */
  share: number | undefined
  readonly answer: PromiseWithResolvers<Uint8Array<ArrayBuffer>>
}

function itemsOf({ question: { method }, askers, state, share: done }: Asked): HotspotProgress['items'] {
  const share = done ?? null
  const names = new Set([...askers].flatMap(({ name }) => (name === undefined ? [] : [name])))
  return names.size === 0 ? [{ method, state, share }] : [...names].map((ask) => ({ method, state, share, ask }))
}

export function openHotspotDesk({ ledger, book, diary, plane, epoch, nowMs }: HotspotDeskOptions): HotspotDesk {
  const registry = { divisions: ledger.of<Division>('division'), compounds: ledger.of<Compound>('compound') }
  const thread = hotspotThread()
  const waiting = new Map<string, Asked>()
  const kept = new Map<string, Uint8Array<ArrayBuffer>>()
  let keptBytes = 0
  let changes = 0
  let divisionChanges = 0
  let isBusy = false
  const stopListening = ledger.onEvents((events) => {
    for (const { subject } of events) {
      const { kind } = partsOf(subject)
      if (KINDS.includes(kind)) changes++
      if (kind === 'division') divisionChanges++
    }
  })

  function keep(key: string, body: Uint8Array<ArrayBuffer>): void {
    kept.set(key, body)
    keptBytes += body.length
    for (const [oldest, { length }] of kept) {
      if (kept.size <= MOST_KEPT && keptBytes <= MOST_KEPT_BYTES) return
      kept.delete(oldest)
      keptBytes -= length
    }
  }

  function keptFor(key: string): Uint8Array<ArrayBuffer> | undefined {
    const body = kept.get(key)
    if (!body) return undefined
    kept.delete(key)
    kept.set(key, body)
    return body
  }

  async function collected(asked: Asked, ground: Ground, isWanted: () => boolean) {
    const { question } = asked
    const { kind, compoundTypes, period, base, hours } = question
    const [parts, days] = [PARTS * (base ? 2 : 1), OF_WATCH.includes(question.method) ? diaryDays(period) : 0]
    const onPart = (done: number) => (asked.share = done / (parts + days))
    const events = await collectedEvents(question, {
      rows: () => book.rows(kind),
      plane,
      isOfType: (compound) => compoundTypes.some((type) => registry.compounds.get(compound)?.type === type),
      onPart,
      numberOf: new Map(ground.compounds.map(({ id }, number) => [id, number])),
    })
    if (!isWanted()) throw new Error('nobody waits for it any more')
    if (days === 0) return events
    const slots = Int32Array.from(ground.compounds, ({ slot }) => slot)
    const watch = await collectedWatch(period, { diary, slots, hours, isWanted, onDay: (done) => onPart(parts + done) })
    return { ...events, watch }
  }

  async function reckon(asked: Asked, isWanted: () => boolean): Promise<Uint8Array<ArrayBuffer>> {
    const { question } = asked
    asked.state = 'collecting'
    const ground = groundOf(registry, plane, `${epoch()}/${divisionChanges}`, question)
    const known = await collected(asked, ground, isWanted)
    if (!isWanted()) throw new Error('nobody waits for it any more')
    asked.state = 'reckoning'
    asked.share = undefined
    return thread.reckon({ question, ground, ...known, asOfMs: nowMs() }, (share) => (asked.share = share))
  }

  async function answer(key: string, asked: Asked): Promise<void> {
    const isWanted = () => waiting.get(key) === asked
    try {
      const body = await reckon(asked, isWanted)
      keep(key, body)
      asked.answer.resolve(body)
    } catch (error) {
      asked.answer.reject(error) // whatever it is, those who asked are told
    }
    if (isWanted()) waiting.delete(key)
  }

  async function work(): Promise<void> {
    if (isBusy) return
    isBusy = true
    for (let next = waiting.entries().next(); !next.done; next = waiting.entries().next()) await answer(...next.value)
    isBusy = false
  }

  function leave(key: string, asked: Asked): void {
    if (asked.askers.size > 0 || waiting.get(key) !== asked) return
    waiting.delete(key)
    if (asked.state !== 'waiting') thread.stop()
  }

  function join(key: string, question: HotspotQuestion): Asked {
    const known = waiting.get(key)
    if (known) return known
    if (waiting.size >= MOST_WAITING)
      throw new Fault('INTAKE_FULL', `${waiting.size} questions about hotspots wait; ask again when they are answered`)
    const asked: Asked = { question, askers: new Set(), state: 'waiting', share: undefined, answer: Promise.withResolvers() }
    asked.answer.promise.catch(() => undefined) // each asker is told by a race of its own
    waiting.set(key, asked)
    void work()
    return asked
  }

  return {
    get load() {
      return { waiting: waiting.size, kept: kept.size, isRunning: thread.isRunning }
    },
    progress: () => [...waiting.values()].flatMap(itemsOf),
    async ask(question, signal, name) {
      signal.throwIfAborted()
      const key = JSON.stringify([epoch(), changes, question])
      const known = keptFor(key)
      if (known) return known
      const asked = join(key, question)
      const asker = { name }
      asked.askers.add(asker)
      const gone = Promise.withResolvers<never>()
      const onAbort = () => {
        asked.askers.delete(asker)
        leave(key, asked)
        gone.reject(new Error('whoever asked has gone'))
      }
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        return await Promise.race([asked.answer.promise, gone.promise])
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    },
    close() {
      stopListening()
      for (const { answer } of waiting.values()) answer.reject(new Fault('INTAKE_FULL', 'the server is being closed'))
      waiting.clear()
      thread.stop()
    },
  }
}
