/** The live picture for the screens: facts from the wire, written by the link, read by components. */
import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef, triggerRef } from 'vue'
import type { CoverageFrame } from '#wire/coverage-frame'
import type { Frame } from '#wire/frame'
import type { Joined, RoomEvent, Vitals } from '#wire/live'
import type { LinkState } from './link-state.ts'
import { openLiveLink } from './live-link.ts'
import { withNews, withPast, type NewsLine } from './news.ts'
import { roomPicture } from './room-picture.ts'
import { serverClock } from './server-clock.ts'

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
  const followers = new Set<Partial<PictureFollower>>()
  const state = shallowRef<LinkState>({ is: 'joining' })
  const heardMs = ref(localNowMs())
  const joined = shallowRef<Joined>()
  const vitals = shallowRef<Vitals>()
  const news = shallowRef<readonly NewsLine[]>([])
  /** The roster, announced after each change; its contents change in place. */
  const roster = shallowRef(markRaw(picture.roster))
  /** The judgements, announced after each message; their columns change in place. */
  const coverage = shallowRef(markRaw(picture.coverage))
  /** Number of the last event applied. */
  const seq = ref(0)
  const whole = ref(false)
  let close: (() => void) | undefined

  function tell(tellOne: (follower: Partial<PictureFollower>) => void): void {
    for (const follower of followers) tellOne(follower)
  }

  /** Opens the line to a room; a second call replaces it. */
  function open(room: string): void {
    close?.()
    close = openLiveLink({
      room,
      picture,
      clock,
      localNowMs,
      listener: {
        stateChanged: (next) => (state.value = next),
        heard: (atMs) => (heardMs.value = atMs),
        joined(answer) {
          joined.value = answer
          seq.value = picture.seq
          if (answer.mode === 'resumed') return
          whole.value = false
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
        past: (events) => (news.value = withPast(news.value, events)),
        frame: (frame) => tell((follower) => follower.frame?.(frame)),
        coverage(frame) {
          triggerRef(coverage)
          tell((follower) => follower.coverage?.(frame))
        },
        light: (slots) => tell((follower) => follower.light?.(slots)),
        vitals: (next) => (vitals.value = next),
      },
    })
  }

  /** Hears the picture change from now on; returns what stops it. */
  function follow(follower: Partial<PictureFollower>): () => void {
    followers.add(follower)
    return () => followers.delete(follower)
  }

  function shut(): void {
    close?.()
    close = undefined
    state.value = { is: 'joining' }
  }

  return {
    state,
    joined,
    vitals,
    news,
    roster,
    coverage,
    seq,
    whole,
    heardMs,
    isLive: computed(() => state.value.is === 'live'),
    picture,
    serverNowMs: () => clock.nowMs(),
    clockOffsetMs: () => clock.offsetMs,
    localNowMs,
    open,
    shut,
    follow,
  }
})
