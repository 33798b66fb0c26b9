/** The 1-3-5 minutes: how soon help must come, and which promise an answer keeps. */
import type { CoverageSettings } from '#wire/coverage'

/** From the strictest to the widest: 1 分钟自救, 3 分钟互救, 5 分钟支援. */
export const RESPONSE_TIERS = ['selfHelp', 'mutualAid', 'support'] as const
export type ResponseTier = (typeof RESPONSE_TIERS)[number]

export interface TierSettings {
  /** Seconds within which each tier's help must be there. */
  readonly seconds: Readonly<Record<ResponseTier, number>>
  /** The tier that a compound must be within, or it is a response gap. */
  readonly required: ResponseTier
}

/** The field's own figures (`1、3、5分钟快反圈`); a site may set others. */
export const DEFAULT_TIERS: TierSettings = { seconds: { selfHelp: 60, mutualAid: 180, support: 300 }, required: 'support' }

const MINUTE_S = 60

/** The seconds of each tier, as a site's settings have them. */
export function tierSecondsOf({
  selfHelpMin,
  mutualAidMin,
  supportMin,
}: Pick<CoverageSettings, 'selfHelpMin' | 'mutualAidMin' | 'supportMin'>): TierSettings['seconds'] {
  return { selfHelp: selfHelpMin * MINUTE_S, mutualAid: mutualAidMin * MINUTE_S, support: supportMin * MINUTE_S }
}

/** @throws RangeError unless the tiers are times, each later than the one before */
export function checkTiers({ seconds }: TierSettings): void {
  const { selfHelp, mutualAid, support } = seconds
  if (!(selfHelp > 0 && mutualAid > selfHelp && support > mutualAid && support < Infinity))
    throw new RangeError(`tiers of ${selfHelp}, ${mutualAid} and ${support} s`)
}

/** The strictest tier that an arrival after `seconds` keeps; `undefined` when it keeps none. */
export function tierMet(seconds: number, settings: TierSettings): ResponseTier | undefined {
  return RESPONSE_TIERS.find((tier) => seconds <= settings.seconds[tier])
}

/** Whether the nearest responder comes too late. Nobody to come (`Infinity`) is too late. */
export function isResponseGap(nearestS: number, settings: TierSettings): boolean {
  return !(nearestS <= settings.seconds[settings.required])
}
