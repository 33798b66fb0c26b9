/**
 * The gate: judges each fix that is not refused: stored already, or new and of which quality. Pure over plain data: what it must ask
 * the log, the caller asks; what a failed append had taught it, it can forget.
 */
import { MARK } from '#wire/fix'
import type { FixColumns } from '../store/ports.ts'
import { gatePlaces, PLACE_WIDTH, savedChangeOf } from './gate-places.ts'
import { gateTimes, type Recall } from './gate-times.ts'

/** A fix whose 68 % circle is wider is drawn with its circle and covers nothing. */
export const COARSE_ACCURACY_M = 100

/** As many lessons as are usually open at once, each of a request of usual size: at most 3 MB. */
const MAX_SPARES = 32
const MAX_SPARE_LENGTH = 1_000 * PLACE_WIDTH

/** What one synchronous run of judging taught the gate, kept until its fixes are durable. */
export interface Lesson {
  readonly number: number
  /** The units it has changed, each once, and in the same order the rows of what was believed of them before. */
  readonly changed: number[]
  readonly before: Float64Array
}

/**
 * [G1] A fix that `admit` has taken is `stored` to `recall` from then on, until its lesson is forgotten.
 * [G2] `jump` and `late` leave the believed place as it is.
 * [G3] `forget` leaves the places as if the lesson's fixes had never come, where no later lesson that stands has moved them, and
 *      leaves the times of its units to the log.
 */
export interface Gate {
  recall(slot: number, takenMs: number): Recall
  /** When the believed place of a unit was taken, Unix ms; `NaN` when none is known. */
  latestMs(slot: number): number
  /** Lessons follow one another: a lesson admits nothing more once the next has begun. @param fixes the most it will admit */
  begin(fixes: number): Lesson
  /** @param accuracyM what the fix states, else its source's default. @returns its `MARK` bits */
  admit(lesson: Lesson, slot: number, takenMs: number, receivedMs: number, lonE7: number, latE7: number, accuracyM: number): number
  keep(lesson: Lesson): void
  forget(lesson: Lesson): void
  /** Takes each row for where its unit is believed to be: a unit's last good fix. */
  seedPlaces(fixes: FixColumns): void
  /** Learns that each row is stored: all fixes taken after `knownFromMs`. */
  seedTimes(fixes: FixColumns): void
}

/**
 * A gate that knows nothing yet.
 *
 * @param knownFromMs fixes taken up to this may be in the log without the gate having been told, Unix ms
 *
 * Cost: about 170 bytes a slot; a fix costs some tens of bytes until its lesson is kept, a distance and a few comparisons.
 */
export function openGate(knownFromMs: number): Gate {
  const times = gateTimes(knownFromMs)
  const places = gatePlaces()
  /** Lessons neither kept nor forgotten, oldest first. */
  const open: Lesson[] = []
  /** Memory of lessons kept, for those to come. */
  const spares: Float64Array[] = []
  let lessons = 0

  function close(lesson: Lesson): void {
    const at = open.indexOf(lesson)
    if (at < 0) throw new RangeError(`lesson ${lesson.number} is not open`)
    open.splice(at, 1)
  }

  function rowsFor(fixes: number): Float64Array {
    const spare = spares.pop()
    return spare && spare.length >= fixes * PLACE_WIDTH ? spare : new Float64Array(fixes * PLACE_WIDTH)
  }

  /** Gives a unit back what was believed of it, or hands that on to the open lesson that changed it next. */
  function undo(lesson: Lesson, row: number): void {
    const slot = lesson.changed[row]!
    if (places.changeOf(slot) === lesson.number) return places.restore(slot, lesson.before, row)
    for (const next of open) {
      const at = next.changed.indexOf(slot)
      if (at < 0 || savedChangeOf(next.before, at) !== lesson.number) continue
      next.before.set(lesson.before.subarray(row * PLACE_WIDTH, (row + 1) * PLACE_WIDTH), at * PLACE_WIDTH)
      return
    }
  }

  return {
    recall: times.recall,
    latestMs: places.takenMs,
    begin(fixes) {
      const lesson = { number: ++lessons, changed: [], before: rowsFor(fixes) }
      open.push(lesson)
      return lesson
    },
    admit(lesson, slot, takenMs, receivedMs, lonE7, latE7, accuracyM) {
      if (lesson.number !== lessons) throw new RangeError(`lesson ${lesson.number} is over: ${lessons} has begun`)
      if (places.changeOf(slot) !== lesson.number) {
        places.save(slot, lesson.before, lesson.changed.length, lesson.number)
        lesson.changed.push(slot)
      }
      const mark = places.judge(slot, takenMs, receivedMs, lonE7, latE7)
      times.learn(slot, takenMs)
      return accuracyM > COARSE_ACCURACY_M ? mark | MARK.coarse : mark
    },
    keep(lesson) {
      close(lesson)
      if (spares.length < MAX_SPARES && lesson.before.length <= MAX_SPARE_LENGTH) spares.push(lesson.before)
    },
    forget(lesson) {
      close(lesson)
      for (let row = 0; row < lesson.changed.length; row++) {
        undo(lesson, row)
        times.forget(lesson.changed[row]!)
      }
    },
    seedPlaces(fixes) {
      for (let i = 0; i < fixes.count; i++)
        places.settle(fixes.slot[i]!, fixes.takenMs[i]!, fixes.receivedMs[i]!, fixes.lonE7[i]!, fixes.latE7[i]!)
    },
    seedTimes(fixes) {
      for (let i = 0; i < fixes.count; i++) times.learn(fixes.slot[i]!, fixes.takenMs[i]!)
    },
  }
}
