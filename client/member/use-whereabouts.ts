/** Where this phone is, by the browser's own location: watched while it is wanted, and never otherwise. */
import { computed, onScopeDispose, readonly, shallowRef, watch, type Ref } from 'vue'
import type { OwnFix } from './fix-buffer.ts'

/** `off`: nobody wants to know. `insecure`: browsers give no place to pages that came without TLS. */
export type LocatingState = 'off' | 'asking' | 'known' | 'denied' | 'insecure' | 'unavailable'

export interface WhereaboutsOptions {
  readonly isWanted: () => boolean
  /** The server's time, as far as it is known. @param localMs by the phone's own clock */
  readonly serverMs: (localMs: number) => number
  /** Told of each place. */
  readonly onFix: (fix: OwnFix) => void
}

export interface Whereabouts {
  readonly state: Readonly<Ref<LocatingState>>
  /** The newest place, while it is fresh enough to speak for now. */
  readonly here: Readonly<Ref<OwnFix | undefined>>
  /** One look, whether watching or not; what is known where there is none in time. */
  locateOnce(withinMs: number): Promise<OwnFix | undefined>
  /** Call it once a second: asks anew where the watch is silent or was denied, and forgets a place that is too old. */
  tick(): void
}

/** A place speaks for now this long: a walker is 170 m further then. */
const FRESH_MS = 120_000
/** Somebody who stands still is not told of by every browser: then the page asks. */
const SILENT_MS = 20_000
const LOOK_MS = 15_000
const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 }

export function useWhereabouts({ isWanted, serverMs, onFix }: WhereaboutsOptions): Whereabouts {
  const state = shallowRef<LocatingState>('off')
  const last = shallowRef<OwnFix>()
  const nowMs = shallowRef(serverMs(Date.now()))
  let watching: number | undefined
  let askedMs = 0

  function take({ coords, timestamp }: GeolocationPosition): OwnFix {
    const fix: OwnFix = {
      atMs: Math.round(serverMs(timestamp)),
      lon: coords.longitude,
      lat: coords.latitude,
      accuracyM: Math.round(coords.accuracy),
      ...(coords.speed === null || Number.isNaN(coords.speed) ? {} : { speedMps: coords.speed }),
      ...(coords.heading === null || Number.isNaN(coords.heading) ? {} : { courseDeg: coords.heading }),
    }
    state.value = 'known'
    last.value = fix
    return fix
  }

  function fail({ code, PERMISSION_DENIED }: GeolocationPositionError): void {
    if (code === PERMISSION_DENIED) state.value = 'denied'
    else if (state.value !== 'known') state.value = 'unavailable'
  }

  function begin(): void {
    if (!window.isSecureContext) state.value = 'insecure'
    else if (!('geolocation' in navigator)) state.value = 'unavailable'
    else {
      state.value = 'asking'
      askedMs = Date.now()
      watchAgain()
    }
  }

  /** A watch that was denied stays dead, also when somebody allows it later. */
  function watchAgain(): void {
    if (watching !== undefined) navigator.geolocation.clearWatch(watching)
    watching = navigator.geolocation.watchPosition((position) => onFix(take(position)), fail, OPTIONS)
  }

  function end(): void {
    if (watching !== undefined) navigator.geolocation.clearWatch(watching)
    watching = undefined
    last.value = undefined
    state.value = 'off'
  }

  function look(withinMs: number): Promise<OwnFix | undefined> {
    if (!window.isSecureContext || !('geolocation' in navigator)) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        (position) => resolve(take(position)),
        (error) => {
          fail(error)
          resolve(undefined)
        },
        { ...OPTIONS, timeout: withinMs },
      )
    })
  }

  watch(isWanted, (wanted) => (wanted ? begin() : end()), { immediate: true })
  onScopeDispose(end)

  const here = computed(() => (last.value && nowMs.value - last.value.atMs <= FRESH_MS ? last.value : undefined))

  return {
    state: readonly(state),
    here,
    async locateOnce(withinMs) {
      if (here.value && serverMs(Date.now()) - here.value.atMs < SILENT_MS) return here.value
      return (await look(withinMs)) ?? here.value
    },
    tick() {
      nowMs.value = serverMs(Date.now())
      const isSilent = nowMs.value - (last.value?.atMs ?? -Infinity) > SILENT_MS && Date.now() - askedMs > SILENT_MS
      if (watching === undefined || !isSilent) return
      askedMs = Date.now()
      const wasDenied = state.value === 'denied'
      void look(LOOK_MS).then((fix) => {
        if (!fix || watching === undefined) return
        onFix(fix)
        if (wasDenied) watchAgain()
      })
    },
  }
}
