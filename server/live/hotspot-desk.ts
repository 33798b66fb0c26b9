/** Questions about hotspots, taken one after another: the same asked twice is reckoned once, and what nobody waits for any more is stopped. */
import type { Plane } from '#geodata/plane'
import { Fault } from '#wire/errors'
import type { Compound, Division } from '#wire/places'
import type { HotspotQuestion } from '../domain/hotspot-answers/question.ts'
import { partsOf } from '../domain/subjects.ts'
import { collectedEvents } from './hotspot-events.ts'
import { groundOf } from './hotspot-ground.ts'
import { hotspotThread } from './hotspot-thread.ts'
import type { Ledger } from './ledger.ts'
import type { ReportBook } from './report-book.ts'

export interface HotspotDeskOptions {
  readonly ledger: Ledger
  readonly book: Pick<ReportBook, 'rows'>
  readonly plane: Plane
  /** Of the log that is read: another after it was replaced. */
  readonly epoch: () => string
  readonly nowMs: () => number
}

export interface HotspotDesk {
  /**
   * The answer as text in the form asked for. Where `signal` aborts it rejects, and if nobody else asks the same it is reckoned no further.
   *
   * @throws Fault REQUEST_INVALID naming a parameter that is wrong on this ground; INTAKE_FULL when `MOST_WAITING` others wait
   */
  ask(question: HotspotQuestion, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>
  /** What is under way or waits, and what is kept: for tests and figures. */
  readonly load: { readonly waiting: number; readonly kept: number; readonly isRunning: boolean }
  close(): void
}

/** Different questions under way or waiting: the last of them has its answer within some seconds as a rule, 8 minutes at worst. */
const MOST_WAITING = 8
/** Answers kept, the one asked for longest ago goes first. */
const MOST_KEPT = 24
const MOST_KEPT_BYTES = 64 * 1024 * 1024
/** What changes an answer. */
const KINDS = ['incident', 'hazard', 'compound', 'division']

interface Asked {
  readonly question: HotspotQuestion
  askers: number
  isBegun: boolean
  readonly answer: PromiseWithResolvers<Uint8Array<ArrayBuffer>>
}

export function openHotspotDesk({ ledger, book, plane, epoch, nowMs }: HotspotDeskOptions): HotspotDesk {
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

  async function reckon(question: HotspotQuestion, isWanted: () => boolean): Promise<Uint8Array<ArrayBuffer>> {
    const ground = groundOf(registry, plane, `${epoch()}/${divisionChanges}`, question)
    const numberOf = new Map(ground.compounds.map(({ id }, number) => [id, number]))
    const collected = await collectedEvents(question, { rows: () => book.rows(question.kind), plane, numberOf })
    if (!isWanted()) throw new Error('nobody waits for it any more')
    return thread.reckon({ question, ground, ...collected, asOfMs: nowMs() })
  }

  async function answer(key: string, asked: Asked): Promise<void> {
    asked.isBegun = true
    const isWanted = () => waiting.get(key) === asked
    try {
      const body = await reckon(asked.question, isWanted)
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
    asked.askers--
    if (asked.askers > 0 || waiting.get(key) !== asked) return
    waiting.delete(key)
    if (asked.isBegun) thread.stop()
  }

  function join(key: string, question: HotspotQuestion): Asked {
    const known = waiting.get(key)
    if (known) return known
    if (waiting.size >= MOST_WAITING)
      throw new Fault('INTAKE_FULL', `${waiting.size} questions about hotspots wait; ask again when they are answered`)
    const asked: Asked = { question, askers: 0, isBegun: false, answer: Promise.withResolvers() }
    asked.answer.promise.catch(() => undefined) // each asker is told by a race of its own
    waiting.set(key, asked)
    void work()
    return asked
  }

  return {
    get load() {
      return { waiting: waiting.size, kept: kept.size, isRunning: thread.isRunning }
    },
    async ask(question, signal) {
      signal.throwIfAborted()
      const key = JSON.stringify([epoch(), changes, question])
      const known = keptFor(key)
      if (known) return known
      const asked = join(key, question)
      asked.askers++
      const gone = Promise.withResolvers<never>()
      const onAbort = () => {
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
