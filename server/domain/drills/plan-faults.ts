/** What a check of a plan needs to know, and what it finds. */
import type { TierSeconds } from '#wire/drills'
import type { LonLat } from '#wire/places'
import type { Role } from '#wire/roles'
import type { Unit } from '#wire/units'

/** @param path of the field, `script/0/expectations/1/of` */
export interface PlanFault {
  readonly path: string
  readonly reason: string
}

/** What is so outside the plan, at the moment of the check. */
export interface DrillGround {
  readonly unitOf: (id: string) => Pick<Unit, 'confirmed' | 'duty'> | undefined
  readonly hasWatchPoint: (id: string) => boolean
  readonly hasCompound: (id: string) => boolean
  /** Whether a place lies in the district, entrusted parts left out. */
  readonly isInDistrict: (place: LonLat) => boolean
  /** The other drill, planned for now or under way, in which a participant's id takes part. */
  readonly drillOf: (participant: string) => string | undefined
  readonly tierS: TierSeconds
  /** The roles in which somebody can sign in under a name; none: there is no such name. */
  readonly rolesOf: (name: string) => readonly Role[]
}
