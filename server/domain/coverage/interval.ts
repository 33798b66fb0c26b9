/** How long a compound may go unseen, by the time of day; it glides at a change of band, so that nothing happens by the clock alone. */

/** All in ms; the day's times are ms since local midnight. */
export interface Bands {
  readonly dayMs: number
  readonly nightMs: number
  readonly dayFromMs: number
  readonly nightFromMs: number
  readonly utcOffsetMs: number
}

const DAY_MS = 86_400_000

/** Time since the last moment of the day `fromMs`, at a local time of day. */
function since(fromMs: number, timeOfDayMs: number): number {
  return (timeOfDayMs - fromMs + DAY_MS) % DAY_MS
}

function timeOfDay(atMs: number, utcOffsetMs: number): number {
  return (((atMs + utcOffsetMs) % DAY_MS) + DAY_MS) % DAY_MS
}

/** A millisecond a millisecond from one value to the other. */
function glide(from: number, to: number, forMs: number): number {
  return from > to ? Math.max(to, from - forMs) : Math.min(to, from + forMs)
}

/** The interval τ at an instant, ms: x after day → night max(night, day − x), after night → day min(day, night + x). */
export function intervalAt(bands: Bands, atMs: number): number {
  const time = timeOfDay(atMs, bands.utcOffsetMs)
  const sinceNightMs = since(bands.nightFromMs, time)
  const sinceDayMs = since(bands.dayFromMs, time)
  return sinceNightMs < sinceDayMs ? glide(bands.dayMs, bands.nightMs, sinceNightMs) : glide(bands.nightMs, bands.dayMs, sinceDayMs)
}

/** The edge of the window (t − τ, t]: what was seen at or before it no longer counts. Never goes back as time goes on. */
export function windowEdge(bands: Bands, atMs: number): number {
  return atMs - intervalAt(bands, atMs)
}

/** The next instant after `atMs` at which the slope of the interval changes. */
function nextBend(bands: Bands, atMs: number): number {
  const time = timeOfDay(atMs, bands.utcOffsetMs)
  const glideMs = Math.abs(bands.dayMs - bands.nightMs)
  let leastMs = DAY_MS
  for (const fromMs of [bands.dayFromMs, bands.nightFromMs]) {
    for (const bendMs of [fromMs, fromMs + glideMs]) {
      const untilMs = (((bendMs - time) % DAY_MS) + DAY_MS) % DAY_MS
      if (untilMs > 0) leastMs = Math.min(leastMs, untilMs)
    }
  }
  return atMs + leastMs
}

/**
 * The first instant at which what was seen at `seenMs` no longer counts: where `windowEdge` reaches it.
 *
 * @param bands each band at least as long as the glide into it, so that a glide ends before the next begins
 *
 * Cost: a few steps, one a bend between the shorter and the longer interval; allocates two small lists a step.
 */
export function outOfWindowAt(bands: Bands, seenMs: number): number {
  const lastMs = seenMs + Math.max(bands.dayMs, bands.nightMs)
  let fromMs = seenMs + Math.min(bands.dayMs, bands.nightMs)
  while (fromMs < lastMs) {
    const edgeMs = windowEdge(bands, fromMs)
    if (edgeMs >= seenMs) return fromMs
    const toMs = Math.min(lastMs, nextBend(bands, fromMs))
    const nextEdgeMs = windowEdge(bands, toMs)
    if (nextEdgeMs >= seenMs) return fromMs + ((seenMs - edgeMs) / (nextEdgeMs - edgeMs)) * (toMs - fromMs)
    fromMs = toMs
  }
  return lastMs
}
