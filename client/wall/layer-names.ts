/** The layers that can be left out, by the names that addresses and named walls know them by. */
export const LAYERS = ['lights', 'incidents', 'hazards', 'heat', 'windows', 'labels', 'watchPoints', 'posts', 'trails'] as const
