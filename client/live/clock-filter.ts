/** How far the server's clock is from the one here, by questions and answers: which of the last answers to trust, and how wrong it may be. Pure. */

/** A question that was answered; all by the clock here but `serverMs`. */
export interface ClockSample {
  readonly sentMs: number
  /** Read by the server at some moment between the two others. */
  readonly serverMs: number
  readonly heardMs: number
}

export interface ClockReading {
  /** Server less local, ms. */
  readonly offsetMs: number
  /** The truth is at most so far from it, ms. */
  readonly errorMs: number
}

export interface ClockFilter {
  /** @returns whether it proves that one of the clocks has been set, or stood still: nothing older is believed then */
  take(sample: ClockSample): boolean
  /** Something left the server at `serverMs` and was here by `heardMs`. @returns as `take` */
  hear(serverMs: number, heardMs: number): boolean
  /** `undefined` before any answer. */
  best(nowMs: number): ClockReading | undefined
  /** Answers held. */
  readonly held: number
}

/** As many as NTP's clock filter holds (RFC 5905, 10). */
const HELD_MOST = 8
/** Clocks of quartz go apart by less than this (RFC 5905 takes 15 ppm, Cristian 10; a warm display is not so good), ms a ms. */
export const DRIFT = 1e-4
/** The server tells whole milliseconds, rounded down. */
export const STAMP_MS = 1

/**
 * [F1] The truth lies within `errorMs` of `offsetMs`, however long questions and answers took on their way, while clocks go apart by at most `DRIFT`: the
 * server read its clock between question and answer, so that half the round trip is the most that it can be wrong by.
 * [F2] Of the answers held, the one is taken that can be wrong by the least now: the shortest round trip, unless it has grown old.
 * [F3] Two answers, or an answer and a message, that cannot both be true prove that a clock was set or slept: what is newer is believed.
 *
 * Bound: `HELD_MOST` answers.
 * Source: F. Cristian, Probabilistic clock synchronization, 1989; D. Mills, RFC 5905, 10 (clock filter), 2010.
 */
export function clockFilter(): ClockFilter {
  let samples: readonly ClockSample[] = []

  function best(nowMs: number): ClockReading | undefined {
    let found: ClockReading | undefined
    for (const sample of samples) {
      const reading = readingOf(sample, nowMs)
      if (!found || reading.errorMs <= found.errorMs) found = reading
    }
    return found
  }

  return {
    take(sample) {
      const known = best(sample.heardMs)
      const told = readingOf(sample, sample.heardMs)
      const isStep = known !== undefined && Math.abs(told.offsetMs - known.offsetMs) > told.errorMs + known.errorMs
      samples = [...(isStep ? [] : samples.slice(1 - HELD_MOST)), sample]
      return isStep
    },
    hear(serverMs, heardMs) {
      const known = best(heardMs)
      // A message may be late by any time; it cannot be early.
      const isStep = known !== undefined && serverMs - heardMs > known.offsetMs + known.errorMs
      if (isStep) samples = []
      return isStep
    },
    best,
    get held() {
      return samples.length
    },
  }
}

function readingOf({ sentMs, serverMs, heardMs }: ClockSample, nowMs: number): ClockReading {
  const tripMs = heardMs - sentMs
  return {
    offsetMs: serverMs + STAMP_MS / 2 - (sentMs + heardMs) / 2,
    // By as much as the clocks may have gone apart since the answer, and while it was on its way.
    errorMs: (tripMs + STAMP_MS) / 2 + DRIFT * Math.max(tripMs, nowMs - sentMs),
  }
}
