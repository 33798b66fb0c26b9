/** The datums in which a place may reach us. Everything inside is WGS 84; only doors and imports convert. */
import Type, { type Static } from 'typebox'

export const CRS_NAMES = ['WGS84', 'CGCS2000', 'GCJ02', 'BD09'] as const

export const Crs = Type.Enum(CRS_NAMES)
export type Crs = Static<typeof Crs>
