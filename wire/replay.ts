/** The past as a wall steps through it: from when on there is one, and what is worth looking at. */
import Type, { type Static } from 'typebox'
import { Severity } from './reports.ts'

/** From when on the log can be shown, and up to when, Unix ms; `fromMs` is absent while nothing has been recorded. */
export const ReplaySpan = Type.Object({ fromMs: Type.Optional(Type.Number()), toMs: Type.Number() }, { additionalProperties: false })
export type ReplaySpan = Static<typeof ReplaySpan>

/** What a mark stands for: a report that came in, an alarm that was raised, a compound that became a gap. */
export const MARK_KINDS = ['incident:received', 'hazard:found', 'alarm:raised', 'gap:opened'] as const
export const MarkKind = Type.Enum(MARK_KINDS)
export type MarkKind = Static<typeof MarkKind>

/** A moment worth stepping to. */
export const ReplayMark = Type.Object(
  {
    /** From when on the past shows it, Unix ms: when it was learnt, of a gap when it became one. */
    atMs: Type.Number(),
    kind: MarkKind,
    /** What it is about: `incident/ID`, `hazard/ID`, `alarm/ID`, `compound/ID`. */
    subject: Type.String({ maxLength: 140 }),
    /** Of reports and alarms, 1 red to 4 blue, where it is known. */
    level: Type.Optional(Severity),
  },
  { additionalProperties: false },
)
export type ReplayMark = Static<typeof ReplayMark>
