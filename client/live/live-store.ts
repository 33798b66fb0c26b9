/** The live picture for the screens: facts from the wire, written by the link, read by components. */
import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef, triggerRef } from 'vue'
import type { CoverageFrame } from '#wire/coverage-frame'
import type { Frame } from '#wire/frame'
import type { Joined, ReplayRequest, ReplayState, RoomEvent, StatesPage, Vitals } from '#wire/live'
import type { Refusal } from './answer-of.ts'
import { clockQuestions, type ClockQuestions } from './clock-questions.ts'
import type { LinkState } from './link-state.ts'
import { openLiveLink, type LiveLink } from './live-link.ts'
import { withNews, withPast, type NewsLine } from './news.ts'
import { pastClock } from './past-clock.ts'
import { roomPicture } from './room-picture.ts'
import { serverClock } from './server-clock.ts'
import { wallLine } from './wall-line.ts'

/** Stands for a name that is being fetched. */
const NOT_YET = '…'

/** What the map and the places follow besides the refs, each what it needs: called in the order in which things came. */
export interface PictureFollower {
  /** Everything held is to be read again. */
  begun(): void
  units(slots: readonly number[]): void
  events(events: readonly RoomEvent[]): void
  frame(frame: Frame): void
  coverage(frame: CoverageFrame): void
  /** @param slots tiles of light that changed */
  light(slots: Uint32Array): void
}

/** Monotonic, so that a display whose clock is set back does not see the past. */
function localNowMs(): number {
  return performance.timeOrigin + performance.now()
}

export const useLive = defineStore('live', () => {
  const picture = markRaw(roomPicture())
  const clock = serverClock(localNowMs)
  const past = pastClock(localNowMs)
  const followers = new Set<Partial<PictureFollower>>()
  const state = shallowRef<LinkState>({ is: 'joining' })
  const heardMs = ref(localNowMs())
  /** The longest that this page could do nothing, of late, ms: what it shows was as old, whether or not the line stands. Absent: it keeps up. */
  const stuckMs = ref<number>()
  const joined = shallowRef<Joined>()
  const vitals = shallowRef<Vitals>()
  /** They are those of this line: after a cut the last ones stand until the next come. */
  const areVitalsNew = ref(false)
  const news = shallowRef<readonly NewsLine[]>([])
  /** The roster, announced after each change; its contents change in place. */
  const roster = shallowRef(markRaw(picture.roster))
  /** The judgements, announced after each message; their columns change in place. */
  const coverage = shallowRef(markRaw(picture.coverage))
  /** Number of the last event applied. */
  const seq = ref(0)
  const whole = ref(false)
  /** What happened before this line was opened has been read: until then no news is not that nothing happened. */
  const areNewsRead = ref(false)
  /** The client that the server offers to whoever loads a page now: the address of its entry script. */
  const offered = ref<string>()
  /** How the past stands that is shown; absent: it is the present. */
  const replay = shallowRef<ReplayState>()
  /** The moment that is being opened, Unix ms. */
  const soughtMs = ref<number>()
  /** Why the moment that was looked for last is not shown. */
  const refused = shallowRef<{ readonly code: string; readonly message: string; readonly atMs: number | undefined }>()
  /** Speaks of a named wall on whichever link is open: `wall-store.ts`. */
  const walls = markRaw(wallLine())
  let link: LiveLink | undefined
  let questions: ClockQuestions | undefined

  function tell(tellOne: (follower: Partial<PictureFollower>) => void): void {
    for (const follower of followers) tellOne(follower)
  }

  function refuse({ code, message }: Refusal): void {
    refused.value = { code, message, atMs: soughtMs.value }
  }

  /** Opens the line to a room; a second call replaces it. @param moment of the past, to begin with */
  function open(room: string, moment?: ReplayRequest): void {
    link?.close()
    stuckMs.value = undefined
    replay.value = undefined
    soughtMs.value = moment?.at
    questions ??= clockQuestions({ clock, localNowMs, isInTouch: () => state.value.is === 'live' })
    link = openLiveLink({
      room,
      picture,
      clock,
      pastClock: past,
      wallLine: walls,
      localNowMs,
      moment,
      listener: {
        stateChanged(next) {
          state.value = next
          if (next.is === 'live') questions?.begin()
        },
        stuck: (forMs) => (stuckMs.value = forMs),
        offered: (build) => (offered.value = build),
        heard: (atMs) => (heardMs.value = atMs),
        joined(answer) {
          // What is said of the one is not true of the other, nor of another moment.
          if (answer.replay || replay.value) vitals.value = undefined
          areVitalsNew.value = false
          replay.value = answer.replay
          joined.value = answer
          seq.value = picture.seq
          if (answer.mode === 'resumed') return
          whole.value = false
          areNewsRead.value = false
          news.value = []
          tell((follower) => follower.begun?.())
        },
        snapshotTaken: () => (whole.value = true),
        units(slots) {
          triggerRef(roster)
          tell((follower) => follower.units?.(slots))
        },
        events(applied) {
          seq.value = picture.seq
          news.value = withNews(news.value, applied)
          tell((follower) => follower.events?.(applied))
        },
        past(events) {
          news.value = withPast(news.value, events)
          areNewsRead.value = true
        },
        frame: (frame) => tell((follower) => follower.frame?.(frame)),
        coverage(frame) {
          triggerRef(coverage)
          tell((follower) => follower.coverage?.(frame))
        },
        light: (slots) => tell((follower) => follower.light?.(slots)),
        vitals(next) {
          vitals.value = next
          areVitalsNew.value = true
        },
        replay: (next) => (replay.value = next),
        momentRefused: refuse,
        settled: () => (soughtMs.value = undefined),
      },
    })
  }

  /** Hears the picture change from now on; returns what stops it. */
  function follow(follower: Partial<PictureFollower>): () => void {
    followers.add(follower)
    return () => followers.delete(follower)
  }

  /** Shows a moment of the past, held or played; without one, the present. */
  function look(moment: ReplayRequest | undefined): void {
    refused.value = undefined
    soughtMs.value = moment?.at
    link?.look(moment)
  }

  function setRate(rate: number): void {
    void link?.setRate(rate)
  }

  /** @throws Error when the server refuses or the line is cut */
  async function statesThen(kind: string): Promise<StatesPage['items']> {
    if (!link) throw new Error('the line is not open')
    return link.statesThen(kind)
  }

  /** What the screen's ages are counted to: the moment shown. */
  function nowMs(): number {
    return replay.value ? past.nowMs() : clock.nowMs()
  }

  /** What a unit is called; while not all of them are in, dots for one that is not known yet rather than its id. */
  function unitName(id: string): string {
    return roster.value.byId(id)?.callSign ?? (whole.value ? id : NOT_YET)
  }

  function shut(): void {
    link?.close()
    link = undefined
    questions?.close()
    questions = undefined
    state.value = { is: 'joining' }
    stuckMs.value = undefined
    replay.value = undefined
    soughtMs.value = undefined
    refused.value = undefined
  }

  return {
    state,
    joined,
    vitals,
    areVitalsNew,
    news,
    areNewsRead,
    unitName,
    roster,
    coverage,
    seq,
    whole,
    offered,
    heardMs,
    stuckMs,
    isLive: computed(() => state.value.is === 'live'),
    picture,
    wallLine: walls,
    replay,
    soughtMs,
    refused,
    serverNowMs: nowMs,
    clockOffsetMs: () => (replay.value ? past.nowMs() - localNowMs() : clock.offsetMs),
    /** The present, also while the past is shown. */
    presentMs: () => clock.nowMs(),
    /** The most that the present can be wrong by, ms; `undefined` before the server's clock was asked for. */
    clockErrorMs: () => clock.errorMs,
    /** Learns the present while none of it is told. */
    observePresent: (presentMs: number) => clock.observe(presentMs),
    localNowMs,
    open,
    shut,
    follow,
    look,
    setRate,
    statesThen,
  }
})
