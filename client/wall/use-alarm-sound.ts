/** Makes the sounds of alarms, synthesised here; says when the browser does not let it, which it does once somebody has touched the page. */
import { computed, onScopeDispose, readonly, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { AlarmBoard } from '#wire/alarms'
import { useCoverageRules } from '../http/coverage-store.ts'
import { gainOf, isNight, NOTHING_HEARD, soundDue, tonesOf } from './alarm-sound.ts'

const KEPT = 'lamplight-sound'
/** Softens the edge of a tone, s: without it each would click. */
const EDGE_S = 0.01

export interface AlarmSound {
  /** The browser waits for somebody to touch the page. */
  readonly isBlocked: ComputedRef<boolean>
  readonly isOn: Readonly<Ref<boolean>>
  readonly isNight: ComputedRef<boolean>
  /** Sounds made so far. */
  readonly sounded: Readonly<Ref<number>>
  toggle(): void
}

/** @param nowMs the server's time, once a second */
export function useAlarmSound(board: () => AlarmBoard | undefined, nowMs: () => number): AlarmSound {
  const rules = useCoverageRules()
  const context = new AudioContext()
  const state = ref(context.state)
  const isOn = ref(localStorage.getItem(KEPT) !== 'off')
  const sounded = ref(0)
  const night = computed(() => isNight(rules.settings, nowMs()))
  let heard = NOTHING_HEARD

  function play(level: number, gain: number): void {
    for (const { atS, hz, forS } of tonesOf(level)) {
      const fromS = context.currentTime + atS
      const volume = new GainNode(context, { gain: 0 })
      volume.gain.setValueAtTime(0, fromS)
      volume.gain.linearRampToValueAtTime(gain, fromS + EDGE_S)
      volume.gain.setValueAtTime(gain, fromS + forS - EDGE_S)
      volume.gain.linearRampToValueAtTime(0, fromS + forS)
      const tone = new OscillatorNode(context, { frequency: hz, type: 'triangle' })
      tone.connect(volume).connect(context.destination)
      tone.start(fromS)
      tone.stop(fromS + forS)
    }
  }

  /** What could not be heard is not taken for heard: it sounds as soon as it can, if it still waits. */
  function look(): void {
    const now = board()
    const due = now && state.value === 'running' && isOn.value ? soundDue(now, heard, performance.now()) : undefined
    if (!due) return
    heard = due.heard
    const gain = gainOf(due.level, night.value)
    if (gain === 0) return
    play(due.level, gain)
    sounded.value++
  }

  function wake(): void {
    if (context.state === 'suspended') void context.resume().catch(() => undefined) // it stays blocked, which is said
  }

  context.addEventListener('statechange', () => {
    state.value = context.state
    look()
  })
  for (const gesture of ['pointerdown', 'keydown'] as const) window.addEventListener(gesture, wake)
  watch([board, nowMs], look, { immediate: true })
  onScopeDispose(() => {
    for (const gesture of ['pointerdown', 'keydown'] as const) window.removeEventListener(gesture, wake)
    void context.close()
  })

  return {
    isBlocked: computed(() => isOn.value && state.value !== 'running'),
    isOn: readonly(isOn),
    isNight: night,
    sounded: readonly(sounded),
    toggle() {
      isOn.value = !isOn.value
      localStorage.setItem(KEPT, isOn.value ? 'on' : 'off')
    },
  }
}
