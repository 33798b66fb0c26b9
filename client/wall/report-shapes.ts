/** The shapes of incidents and hazards, as SVG paths: the map, the lists and the cards draw the same ones. */
import type { Hazard } from '#wire/reports'

/** What a severity looks like: its shape, and its number inside, so that no colour need be told from another. */
export interface SeverityShape {
  readonly colour: 'severity1' | 'severity2' | 'severity3' | 'severity4'
  /** 13 px round the origin. */
  readonly path: string
  /** Dark on what is light. */
  readonly isInkDark: boolean
  /** How far below the middle its number stands. */
  readonly numberY: number
}

const SHAPES = {
  1: {
    colour: 'severity1',
    path: 'M4.97-12.01 12.01-4.97V4.97L4.97 12.01H-4.97L-12.01 4.97V-4.97L-4.97-12.01Z',
    isInkDark: false,
    numberY: 0,
  },
  2: { colour: 'severity2', path: 'M0-13.5 13.5 10.5H-13.5Z', isInkDark: true, numberY: 2.5 },
  3: { colour: 'severity3', path: 'M0-13.5 13.5 0 0 13.5-13.5 0Z', isInkDark: true, numberY: 0 },
  4: { colour: 'severity4', path: 'M12.5 0A12.5 12.5 0 1 1-12.5 0A12.5 12.5 0 1 1 12.5 0Z', isInkDark: true, numberY: 0 },
} as const satisfies Readonly<Record<number, SeverityShape>>

/** @param severity 1 to 4 */
export function severityShape(severity: number): SeverityShape {
  return SHAPES[severity as keyof typeof SHAPES] ?? SHAPES[4] // the schema knows no other
}

/** 16 px round the origin, to be stroked. */
export const HAZARD_PATHS: Readonly<Record<Hazard['class'], string>> = {
  security: 'M0-8 6.5-5.5V-0.5C6.5 4 3.5 6.5 0 8C-3.5 6.5-6.5 4-6.5-0.5V-5.5Z',
  traffic: 'M-3-7.5-7 7.5H7L3-7.5ZM0-5V-2.5M0 0V2.5M0 5V6.5',
  fire: 'M0-8.5C1-5 5.5-2.5 5.5 2.5C5.5 6 3 8 0 8C-3 8-5.5 6-5.5 2.5C-5.5 0-4-1.5-3-3C-2.5-1-1.5 0-0.5 0C0.5-2.5-0.5-5.5 0-8.5Z',
  housing: 'M-8 0.5 0-7 8 0.5M-5.5-1.5V7.5H5.5V-1.5M-1.5 7.5V2.5H1.5V7.5',
  health: 'M0-8.5C2.5-5 5.5-1.5 5.5 2.5A5.5 5.5 0 0 1-5.5 2.5C-5.5-1.5-2.5-5 0-8.5ZM-2.2 3A2.4 2.4 0 0 0 0.4 5.2',
  other: 'M7.5 0A7.5 7.5 0 1 1-7.5 0A7.5 7.5 0 1 1 7.5 0ZM0-4V1M0 3.4V3.9',
}
