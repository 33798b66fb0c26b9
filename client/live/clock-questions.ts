/** Asks the server for its time now and then, and when each question left and its answer came: by the browser's network, not by this page's own haste. */
import type { ServerTime } from '#wire/clock'
import { ask } from '../http/api.ts'
import type { ClockSample } from './clock-filter.ts'
import type { ServerClock } from './server-clock.ts'

const PATH = '/time'
/** While few answers are held, and once there are enough. */
const SOON_MS = 250
const NOW_AND_THEN_MS = 5_000
/** An answer that takes longer says nothing worth having. */
const GIVE_UP_MS = 4_000
/** How long the browser's own note of a request may follow its answer. */
const NOTE_MS = 1_000

type Times = Pick<ClockSample, 'sentMs' | 'heardMs'>

export interface ClockQuestionsOptions {
  readonly clock: Pick<ServerClock, 'measure' | 'isUnsure'>
  readonly localNowMs: () => number
  /** Whether the server is in touch: nobody else is asked. */
  readonly isInTouch: () => boolean
}

export interface ClockQuestions {
  /** Asks now, and then by itself; called when the line has come back. */
  begin(): void
  close(): void
}

/**
 * A busy page hears an answer late, and a clock that took that for the way of the answer would be wrong by half of it. The browser notes by itself when
 * the request left and the first byte came (Resource Timing, W3C); where it does not, the page's own times are taken, which are right and wider.
 *
 * A tab that is shown again asks at once: it may have slept. Bound: one question at a time, one timer, one listener.
 */
export function clockQuestions({ clock, localNowMs, isInTouch }: ClockQuestionsOptions): ClockQuestions {
  const over = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let number = 0
  let isAsking = false

  async function question(): Promise<void> {
    clearTimeout(timer)
    if (isAsking || over.signal.aborted || !isInTouch()) return
    isAsking = true
    const sample = await answered(`${PATH}?n=${++number}`, localNowMs, over.signal)
    isAsking = false
    if (over.signal.aborted) return
    if (sample) clock.measure(sample)
    timer = setTimeout(begin, sample && clock.isUnsure ? SOON_MS : NOW_AND_THEN_MS)
  }

  function begin(): void {
    void question()
  }

  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && begin(), { signal: over.signal })
  return {
    begin,
    close() {
      over.abort()
      clearTimeout(timer)
    },
  }
}

/** @returns `undefined` where no answer came, or too late: another is asked for soon, and the line itself says that it is cut */
async function answered(path: string, localNowMs: () => number, isOver: AbortSignal): Promise<ClockSample | undefined> {
  const note = noteOf(path)
  const sentMs = localNowMs()
  const signal = AbortSignal.any([isOver, AbortSignal.timeout(GIVE_UP_MS)])
  const answer = await ask<ServerTime>(path, { signal, cache: 'no-store' }).catch(() => undefined)
  const heardMs = localNowMs()
  const times = answer && (await note.within(NOTE_MS))
  note.close()
  return answer && { ...(times ?? { sentMs, heardMs }), serverMs: answer.serverMs }
}

/** When a request that is about to be made leaves and its answer begins to come, as the browser notes it. */
function noteOf(path: string) {
  const noted = Promise.withResolvers<Times | undefined>()
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name.endsWith(path)) noted.resolve(timesIn(entry as PerformanceResourceTiming)) // no other type is observed
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  observer.observe({ type: 'resource' })
  return {
    /** @returns `undefined` where nothing is noted in this time, or nothing that can be used */
    within(ms: number): Promise<Times | undefined> {
      timer = setTimeout(() => noted.resolve(undefined), ms)
      return noted.promise
    },
    close() {
      observer.disconnect()
      clearTimeout(timer)
    },
  }
}

function timesIn({ requestStart, responseStart }: PerformanceResourceTiming): Times | undefined {
  if (requestStart <= 0 || responseStart < requestStart) return undefined
  return { sentMs: performance.timeOrigin + requestStart, heardMs: performance.timeOrigin + responseStart }
}
