/** The server's time as seen from here, so that every age on the wall is counted by one clock, whatever the display's own says. */

/** Share of a late sample by which the offset sinks: it follows a clock that drifts, and ignores one late message. */
const SINK = 0.01

export interface ServerClock {
  /** Learns from a message that left the server at `serverMs`. */
  observe(serverMs: number): void
  nowMs(): number
  /** Server less local, ms; 0 before anything was heard. */
  readonly offsetMs: number
}

/**
 * The offset is the greatest seen lately: a message can be late and never early, so the greatest difference is the nearest to true. It is
 * too small by the shortest delay on the way, which is under a millisecond in a control room.
 */
export function serverClock(localNowMs: () => number): ServerClock {
  let offsetMs: number | undefined
  return {
    observe(serverMs) {
      const sampleMs = serverMs - localNowMs()
      offsetMs = offsetMs === undefined || sampleMs > offsetMs ? sampleMs : offsetMs + (sampleMs - offsetMs) * SINK
    },
    nowMs: () => localNowMs() + (offsetMs ?? 0),
    get offsetMs() {
      return offsetMs ?? 0
    },
  }
}
