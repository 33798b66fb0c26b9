/** The lifecycles of reports as they cross the network: which steps lead where, who may take them, what each needs. */
import Type, { type Static } from 'typebox'
import { REPORT_KINDS } from './reports.ts'
import { Role } from './roles.ts'

const Name = Type.String({ maxLength: 40 })

const LifecycleStep = Type.Object(
  {
    name: Name,
    from: Type.Array(Name),
    /** The state it leads to; `before`: the one that the report had before it came into this one. */
    to: Name,
    roles: Type.Array(Role),
    /** Fields that must be known of the report, or be said with the step. */
    needs: Type.Array(Name),
  },
  { additionalProperties: false },
)
export type LifecycleStep = Static<typeof LifecycleStep>

export const LifecycleTable = Type.Object(
  {
    kind: Type.Enum(REPORT_KINDS),
    /** Where reports of this kind are listed and brought, under `/api/v1`. */
    path: Type.String({ maxLength: 60 }),
    states: Type.Array(Name),
    first: Name,
    ended: Type.Array(Name),
    /** What whoever brings or corrects one must be allowed to do. */
    brings: Name,
    steps: Type.Array(LifecycleStep),
  },
  { additionalProperties: false },
)
export type LifecycleTable = Static<typeof LifecycleTable>

/** The answer of `GET /lifecycles`. */
export const Lifecycles = Type.Object({ items: Type.Array(LifecycleTable) }, { additionalProperties: false })
export type Lifecycles = Static<typeof Lifecycles>
