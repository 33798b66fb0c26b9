/** Who has the controls of a wall: one person, by name. Whoever wants them asks whoever has them; silence gives them over. */
import { Fault } from '#wire/errors'
import { HOLD_IDLE_MS, TAKE_ASKED_MS, type WallHold } from '#wire/walls'

/** A holder whose line is cut keeps the controls so long: a page that is loaded anew is back by then. */
export const GONE_GRACE_MS = 10_000

/** `undefined`: nobody has them. */
export type Control = HeldControl | undefined

export interface HeldControl {
  readonly hold: WallHold
  /** When the holder last drove, or took the controls. */
  readonly droveMs: number
  /** Since when no page of the holder has watched; absent: one does. */
  readonly goneMs?: number
}

export function heldBy(who: string, nowMs: number): HeldControl {
  return { hold: { who, sinceMs: nowMs }, droveMs: nowMs }
}

/**
 * Takes the controls, or asks for them.
 *
 * [C1] They are free, or the holder has not driven for `HOLD_IDLE_MS`, or is gone: taken at once.
 * [C2] Else the holder is asked, and has `TAKE_ASKED_MS` to refuse. One asks at a time.
 * [C3] The holder who takes them again keeps them, and whoever has asked still waits.
 *
 * @throws Fault CONTROL_HELD where another has asked already
 */
export function takenBy(control: Control, who: string, nowMs: number): HeldControl {
  if (!control) return heldBy(who, nowMs)
  const { hold, droveMs, goneMs } = control
  if (hold.who === who) return { ...control, droveMs: nowMs }
  if (hold.wanted && hold.wanted.who !== who)
    throw new Fault('CONTROL_HELD', `'${hold.who}' has the controls, and '${hold.wanted.who}' has asked for them already`)
  if (goneMs !== undefined || nowMs - droveMs >= HOLD_IDLE_MS) return heldBy(who, nowMs)
  return hold.wanted ? control : { ...control, hold: { ...hold, wanted: { who, untilMs: nowMs + TAKE_ASKED_MS } } }
}

/** The holder gives them over, or keeps them. @throws Fault CONTROL_HELD who is not the holder, STATE_CONFLICT where nobody has asked */
export function answeredBy(control: Control, who: string, isGiven: boolean, nowMs: number): HeldControl {
  const { hold, ...rest } = requireHeldBy(control, who)
  if (!hold.wanted) throw new Fault('STATE_CONFLICT', 'nobody asks for the controls')
  if (isGiven) return heldBy(hold.wanted.who, nowMs)
  return { ...rest, hold: withoutWanted(hold) }
}

/** The holder gives them back: to whoever has asked, else to nobody. Whoever has asked does so no longer. @throws Fault CONTROL_HELD anybody else */
export function yieldedBy(control: Control, who: string, nowMs: number): Control {
  if (control?.hold.wanted?.who === who) return { ...control, hold: withoutWanted(control.hold) }
  const { hold } = requireHeldBy(control, who)
  return hold.wanted ? heldBy(hold.wanted.who, nowMs) : undefined
}

/** @throws Fault CONTROL_HELD where somebody else has them, or nobody */
export function requireHeldBy(control: Control, who: string): HeldControl {
  if (!control) throw new Fault('CONTROL_HELD', 'nobody has the controls: take them first')
  if (control.hold.who !== who) throw new Fault('CONTROL_HELD', `'${control.hold.who}' has the controls: ask for them first`)
  return control
}

/**
 * What time does: an asking that nobody answered hands the controls over; a holder who is gone for `GONE_GRACE_MS` has them no longer; nobody asks who is gone.
 *
 * @param isHere whether a page of somebody watches the wall
 * @returns the same object where nothing has changed
 */
export function passed(control: Control, isHere: (who: string) => boolean, nowMs: number): Control {
  if (!control) return undefined
  const asking = control.hold.wanted
  const { hold, droveMs, goneMs } = asking && !isHere(asking.who) ? { ...control, hold: withoutWanted(control.hold) } : control
  const { wanted } = hold
  if (isHere(hold.who)) {
    if (wanted && nowMs >= wanted.untilMs) return heldBy(wanted.who, nowMs)
    return hold === control.hold && goneMs === undefined ? control : { hold, droveMs }
  }
  const sinceMs = goneMs ?? nowMs
  if (nowMs - sinceMs >= GONE_GRACE_MS || (wanted && nowMs >= wanted.untilMs)) return wanted ? heldBy(wanted.who, nowMs) : undefined
  return hold === control.hold && goneMs !== undefined ? control : { hold, droveMs, goneMs: sinceMs }
}

function withoutWanted({ who, sinceMs }: WallHold): WallHold {
  return { who, sinceMs }
}
