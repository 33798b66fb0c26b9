/** A track log whose appends take their time, or fail, as the test says. */
import type { FixColumns, TrackLog } from '../../server/store/ports.ts'
import { until } from './until.ts'

/** A log whose appends wait for `fate` before they are stored or lost; as rule T4 has it, what waits is among the times. */
export function slowTracks(fate: () => Promise<void>): (tracks: TrackLog) => TrackLog {
  const waiting = new Set<FixColumns>()
  return (tracks) => ({
    ...tracks,
    async append(fixes) {
      waiting.add(fixes)
      try {
        await fate()
        await tracks.append(fixes)
      } finally {
        waiting.delete(fixes)
      }
    },
    async timesOf(slot, fromMs, toMs) {
      const times = [...(await tracks.timesOf(slot, fromMs, toMs))]
      for (const fixes of waiting)
        fixes.takenMs.forEach((takenMs, i) => fixes.slot[i] === slot && takenMs >= fromMs && takenMs < toMs && times.push(takenMs))
      return Float64Array.from(times)
    },
  })
}

/** A log whose appends can be held back and refused, one by one, in the order of the calls. */
export function heldTracks() {
  const held: { readonly pass: () => void; readonly fail: () => void }[] = []
  let isHeld = false
  const wrap = slowTracks(async () => {
    if (isHeld) await new Promise<void>((pass, reject) => held.push({ pass, fail: () => reject(new Error('the disk is full')) }))
  })
  return { wrap, held, hold: (on: boolean) => void (isHeld = on) }
}

/** Lets all that can go on without the held appends go on. */
export async function untilHeld(held: readonly unknown[], count: number): Promise<void> {
  await until({ what: `${count} appends to be held back`, ask: () => held.length, isSo: (now) => now >= count, everyMs: 0 })
}
