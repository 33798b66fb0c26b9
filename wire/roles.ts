/** Who a caller may be. What each role may do is decided in `server/domain/permissions.ts`. */
import Type, { type Static } from 'typebox'

export const ROLES = ['device', 'gateway', 'wall', 'leader', 'operator', 'coordinator', 'admin', 'auditor'] as const

export const Role = Type.Enum(ROLES)
export type Role = Static<typeof Role>
