/** Questions about hotspots, taken one after another: the same asked twice is reckoned once, and what nobody waits for any more is stopped. */
import type { Plane } from '#geodata/plane'
import { Fault } from '#wire/errors'
import type { HotspotKind, HotspotMethod, HotspotProgress } from '#wire/hotspots'
import type { Compound, Division } from '#wire/places'
import { checkCells } from '../domain/hotspot-answers/laid-ground.ts'
import type { HotspotQuestion } from '../domain/hotspot-answers/question.ts'
import { partsOf } from '../domain/subjects.ts'
import type { CoverageDiary } from './coverage-diary.ts'
import { isOfOthers, isSame, itemsOf, tooLong, type Asked, type Known } from './hotspot-asked.ts'
import { hotspotFeed, type HotspotFeed } from './hotspot-feed.ts'
import { groundName, groundOf } from './hotspot-ground.ts'
import { hotspotThread, type RunningThread } from './hotspot-thread.ts'
import type { Ledger } from './ledger.ts'
import type { ReportBook } from './report-book.ts'
import { toldMoments, type ToldMoments } from './told-moments.ts'

export interface HotspotDeskOptions {
  readonly ledger: Ledger
  readonly book: Pick<ReportBook, 'pieces' | 'atHand'>
  readonly diary: Pick<CoverageDiary, 'book'>
  readonly plane: Plane
  /** Of the log that is read: another after it was replaced. */
  readonly epoch: () => string
  readonly nowMs: () => number
  /** How long an asker waits for an answer. */
  readonly patienceMs?: number
  /** How long a question is reckoned before it gives way to those of others. */
  readonly turnMs?: number
}

export interface Asking {
  /** The asker's own for it, told in `progress`. */
  readonly name?: string | undefined
  /** `asOfMs` of an earlier answer, whose reports and ground are to be counted; absent: those of now. */
  readonly asKnownAtMs?: number | undefined
}

export interface HotspotDesk {
  /**
   * The answer as text in the form asked for. Where `signal` aborts it rejects, and if nobody else asks the same it is reckoned no further.
   *
   * @throws Fault REQUEST_INVALID naming a parameter that is wrong on this ground; MOMENT_UNKNOWN where what was known at `asKnownAtMs` is not held, or not any
   * more; INTAKE_FULL when `MOST_WAITING` others wait, or it has not had its turn within `patienceMs`; REQUEST_INVALID when it has, and takes longer
   */
  ask(question: HotspotQuestion, signal: AbortSignal, asking?: Asking): Promise<Uint8Array<ArrayBuffer>>
  /** The questions under way or waiting, in their order; once for each name that it is asked by. */
  progress(): HotspotProgress['items']
  /** What is under way or waits, and what is kept: for tests and figures. */
  readonly load: { readonly waiting: number; readonly kept: number; readonly isReckoning: boolean }
  close(): void
}

/** Different questions under way or waiting: the last of them has its answer within some seconds as a rule, 8 minutes at worst. */
const MOST_WAITING = 8
/** Well before the server closes a connection on which nothing comes (`TIMEOUTS` of `fastify-server.ts`): whoever asked is told why in words, also after waiting in line. */
export const USUAL_PATIENCE_MS = 40_000
/** Of what a page asks nothing takes as long, a year's near repeats excepted. */
const USUAL_TURN_MS = 2_000
/** Each turn is so many times as long as the last: what is reckoned in vain is less than what the last turn takes. */
const TURN_TIMES = 2
/** Answers kept, the one asked for longest ago goes first. */
const MOST_KEPT = 24
const MOST_KEPT_BYTES = 64 * 1024 * 1024
/** Methods that the coverage diary is read for. */
const OF_WATCH: readonly HotspotMethod[] = ['dosage', 'clock']
/** What changes an answer, and what of it changes the ground. */
const KINDS = ['incident', 'hazard', 'compound', 'division'] as const
const GROUND_KINDS = ['compound', 'division'] as const
/** While reports are told nobody knows how long the diary takes: a tenth of the work, as a rule. */
const REPORTS_SHARE = 0.1

function keyOf(known: Known, question: HotspotQuestion): string {
  return JSON.stringify([known.reports, known.registry, question])
}

function momentGone(): Fault {
  const reason = 'is no asOfMs of an answer whose reports are still held: ask for all again as of now, without it'
  return new Fault('MOMENT_UNKNOWN', `asKnownAt ${reason}`, { errors: [{ field: 'querystring/asKnownAt', reason }] })
}

export function openHotspotDesk(options: HotspotDeskOptions): HotspotDesk {
  const { ledger, book, diary, plane, epoch, nowMs, patienceMs = USUAL_PATIENCE_MS, turnMs = USUAL_TURN_MS } = options
  const registry = { divisions: ledger.of<Division>('division'), compounds: ledger.of<Compound>('compound') }
  const thread = hotspotThread(plane)
  const fed = new WeakMap<RunningThread, HotspotFeed>()
  const waiting = new Map<string, Asked>()
  const kept = new Map<string, Uint8Array<ArrayBuffer>>()
  let keptBytes = 0
  const changes = { incident: 0, hazard: 0, compound: 0, division: 0 }
  let isBusy = false
  const stopListening = ledger.onEvents((events) => {
    for (const { subject } of events) {
      const kind = KINDS.find((one) => one === partsOf(subject).kind)
      if (kind) changes[kind]++
    }
  })
  const knownNow = (kind: HotspotKind): Known => ({
    reports: `${epoch()}/${changes[kind]}`,
    registry: `${epoch()}/${GROUND_KINDS.map((one) => changes[one]).join()}`,
  })
  const sources = { book, diary, momentOf: (kind: HotspotKind) => knownNow(kind).reports, epoch, nowMs }
  const told: Readonly<Record<HotspotKind, ToldMoments<Known>>> = {
    incident: toldMoments(nowMs, isSame),
    hazard: toldMoments(nowMs, isSame),
  }

  function feedOf(running: RunningThread): HotspotFeed {
    const feed = fed.get(running) ?? hotspotFeed(running, sources)
    fed.set(running, feed)
    return feed
  }

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

  function groundNow(feed: HotspotFeed, question: HotspotQuestion): string {
    const name = groundName(question, knownNow(question.kind).registry)
    checkCells(
      feed.ground(name, () => groundOf(registry, plane, `${epoch()}/${changes.division}`, question)),
      question,
    )
    return name
  }

  /** Lets the thread know what is to be counted, unless it still does. @throws Fault MOMENT_UNKNOWN where that is over, and the thread has it no more */
  async function tellKnown(feed: HotspotFeed, { question, known }: Asked, onShare: (share: number) => void) {
    const { kind } = question
    const ground = known && groundName(question, known.registry)
    if (known && ground && feed.hasReports(kind, known.reports)) {
      if (known.registry === knownNow(kind).registry) groundNow(feed, question)
      if (feed.hasGround(ground)) return { known, ground }
    }
    groundNow(feed, question) // what is wrong on this ground is refused before anything is read
    if (known && !isSame(known, knownNow(kind))) throw momentGone()
    await feed.reports(kind, onShare)
    const now = knownNow(kind)
    if (known && !isSame(known, now)) throw momentGone()
    return { known: now, ground: groundNow(feed, question) }
  }

  async function reckon(asked: Asked, isWanted: () => boolean): Promise<Uint8Array<ArrayBuffer>> {
    const { question } = asked
    const { kind, method, period } = question
    const running = thread.running()
    const feed = feedOf(running)
    const isOfWatch = OF_WATCH.includes(method)
    const reportsShare = isOfWatch ? REPORTS_SHARE : 1
    asked.state = 'collecting'
    const { known, ground } = await tellKnown(feed, asked, (share) => (asked.share = share * reportsShare))
    const asOfMs = asked.asKnownAtMs ?? told[kind].tell(known)
    running.post({ type: 'question', question, ground, moment: known.reports })
    if (isOfWatch) await feed.diary(period, isWanted, (share) => (asked.share = reportsShare + share * (1 - reportsShare)))
    if (!isWanted()) throw new Error('nobody waits for it any more')
    asked.state = 'reckoning'
    asked.share = undefined
    asked.turnFromMs = performance.now()
    const body = await running.reckon(asOfMs, (share) => {
      asked.share = share
      giveWay(asked)
    })
    keep(keyOf(known, question), body)
    return body
  }

  /**
   * Whoever asks for long work gives way to the questions of others once its turn is over, and begins anew behind them; otherwise one asker would stall all.
   * Only a method that tells how far it is can be stopped without ending the thread.
   */
  function giveWay(asked: Asked): void {
    if (asked.givesWay || asked.turnFromMs === undefined || performance.now() - asked.turnFromMs < asked.turnMs) return
    if (![...waiting.values()].some((other) => other !== asked && isOfOthers(other, asked))) return
    asked.givesWay = true
    asked.turnMs *= TURN_TIMES
    thread.stop()
  }

  function putBehind(key: string, asked: Asked): void {
    waiting.delete(key)
    waiting.set(key, Object.assign(asked, { state: 'waiting', share: undefined }))
  }

  async function answer(key: string, asked: Asked): Promise<void> {
    const isWanted = () => waiting.get(key) === asked
    asked.givesWay = false
    try {
      asked.answer.resolve(await reckon(asked, isWanted))
    } catch (error) {
      if (asked.givesWay && isWanted()) return putBehind(key, asked)
      asked.answer.reject(error) // whatever it is, those who asked are told
    } finally {
      asked.turnFromMs = undefined
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
    if (asked.state === 'reckoning') thread.stop()
  }

  function join(key: string, about: Pick<Asked, 'question' | 'known' | 'asKnownAtMs'>): Asked {
    const same = waiting.get(key)
    if (same) return same
    if (waiting.size >= MOST_WAITING)
      throw new Fault('INTAKE_FULL', `${waiting.size} questions about hotspots wait; ask again when they are answered`)
    const answer = Promise.withResolvers<Uint8Array<ArrayBuffer>>()
    const asked: Asked = { ...about, askers: new Set(), state: 'waiting', share: undefined, turnMs, givesWay: false, answer }
    asked.answer.promise.catch(() => undefined) // each asker is told by a race of its own
    waiting.set(key, asked)
    void work()
    return asked
  }

  return {
    get load() {
      return { waiting: waiting.size, kept: kept.size, isReckoning: thread.isReckoning }
    },
    progress: () => [...waiting.values()].flatMap(itemsOf),
    async ask(question, signal, { name, asKnownAtMs } = {}) {
      signal.throwIfAborted()
      const { kind } = question
      const known = asKnownAtMs === undefined ? undefined : told[kind].at(asKnownAtMs)
      if (asKnownAtMs !== undefined && !known) throw momentGone()
      const wanted = keyOf(known ?? knownNow(kind), question)
      const body = keptFor(wanted)
      if (body) return body
      // What is of now when it is asked may be of later when it is its turn.
      const key = `${known ? 'then' : 'now'} ${wanted}`
      const asked = join(key, { question, known, asKnownAtMs })
      const asker = { name }
      asked.askers.add(asker)
      const gone = Promise.withResolvers<never>()
      const go = (why: Error) => {
        asked.askers.delete(asker)
        leave(key, asked)
        gone.reject(why)
      }
      const onAbort = () => go(new Error('whoever asked has gone'))
      const patience = setTimeout(() => go(tooLong(asked, patienceMs)), patienceMs)
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        return await Promise.race([asked.answer.promise, gone.promise])
      } finally {
        clearTimeout(patience)
        signal.removeEventListener('abort', onAbort)
      }
    },
    close() {
      stopListening()
      for (const { answer } of waiting.values()) answer.reject(new Fault('INTAKE_FULL', 'the server is being closed'))
      waiting.clear()
      thread.close()
    },
  }
}
