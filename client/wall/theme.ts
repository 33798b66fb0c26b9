/** The look in numbers: every colour, threshold and size of the screens. The map draws with these, and the style sheets get them as variables. */

/** Colours; `look/notes.md` of the design gives each. One meaning each: amber is watched, cyan is units, vermilion is a gap. */
export const COLOUR = {
  ground: '#0a0f1c',
  outside: '#070b15',
  water: '#0d1a2e',
  river: '#0f1f38',
  rail: '#22304e',
  border: '#34456b',
  panel: '#0b1120',
  rule: '#1b2740',
  text: '#e8edf7',
  second: '#a9b5cc',
  label: '#8493b2',
  placeName: '#a9b5cc',
  waterName: '#6f8dc4',
  footprint: '#0c111d',
  darkBed: '#05070c',
  darkWindow: '#1c2536',
  entrusted: '#070a12',
  unit: '#9fe3ff',
  unitStale: '#6a93a8',
  lampStaffed: '#fff1cf',
  post: '#8493b2',
  gapCore: '#04060b',
  gapEdge: '#ff5a3c',
  gapFigure: '#ff7a61',
  thinningEdge: '#d8b98a',
  thinningFigure: '#ffe3a6',
  thinningPlate: '#120d08',
  blind: '#4a5568',
  blindFill: '#10151f',
  blindFigure: '#aab4c4',
  severity1: '#dc2832',
  severity2: '#ff8a1f',
  severity3: '#ffd60a',
  severity4: '#3b8cff',
  severityRim: '#ffffff',
  severityLine: '#ffffff',
  severityInk: '#0a0f1c',
  hazard: '#c9b8ff',
  heatLow: '#5b3df5',
  heatHigh: '#c9b8ff',
  pastFrame: '#c3cde0',
  pastInk: '#111a2e',
  pastSecond: '#33405c',
  pastRule: '#8c99b3',
  pastGap: '#9c2508',
  pastHazard: '#4a2fd0',
  pastFault: '#8a3f00',
  drill: '#2fc4b2',
  drillStripe: '#0d3a3d',
  drillMark: '#5fe0cf',
  drillEarly: '#1d6e69',
  fault: '#ff8a1f',
} as const

export type Theme = 'night' | 'day'

/**
 * What panels and pages are by day, for rooms full of light; the rest stays. The map stays a night: there light means watched, and on white it could not.
 * The past, pale by night, is dark by day.
 */
export const DAY = {
  outside: '#e3e7ee',
  ground: '#f2f4f8',
  panel: '#ffffff',
  rule: '#dfe4ec',
  border: '#7d8ba4',
  text: '#1a2233',
  second: '#465168',
  label: '#535f76',
  unit: '#0a638a',
  unitStale: '#4d6976',
  gapFigure: '#b02a0c',
  thinningEdge: '#8a6a2f',
  thinningFigure: '#7a5200',
  blindFill: '#e3e7ee',
  blindFigure: '#4a5568',
  severityLine: '#1a2233',
  hazard: '#4a2fd0',
  pastFrame: '#2b3750',
  pastInk: '#ffffff',
  pastSecond: '#d3dae5',
  pastRule: '#5a667d',
  pastGap: '#ff9a85',
  pastHazard: '#c9b8ff',
  pastFault: '#ffb066',
  drill: '#0f6f66',
  drillStripe: '#c8ece7',
  drillMark: '#0b665c',
  drillEarly: '#5b9c95',
  fault: '#8f4600',
} as const satisfies Partial<Record<keyof typeof COLOUR, string>>

/** Ink on paper: pages that read, on the screen and in print: signs and words carry the meaning. The last three are for a phone in the sun. */
export const PAPER = {
  page: '#ffffff',
  quiet: '#f7f8fa',
  ink: '#1a2233',
  second: '#5a667d',
  line: '#9aa5b8',
  rule: '#e3e7ee',
  gap: '#c2310f',
  unit: '#0a6c96',
  fault: '#9a4b00',
} as const

/** The ground of a map on paper. */
export const PAPER_MAP = {
  outside: '#eef1f5',
  ground: '#f7f8fa',
  water: '#dce6f0',
  street: '#e3e7ee',
  road: '#d3dae5',
  border: '#9aa5b8',
  entrusted: '#e3e7ee',
  name: '#5a667d',
  waterName: '#466095',
} as const

/**
 * Cells of a map on paper. Lightness and edge tell them apart before hue does: what is high is dark and whole, what is low is pale with a dark edge, what differs by no more than
 * chance is grey without one, what cannot be judged is white.
 */
export const CELL_LOOK = {
  high: { fill: '#8c1d4f', ink: '#ffffff' },
  low: { fill: '#cfe3f1', edge: '#2f77a8', ink: '#1d4e70' },
  same: { fill: '#d5dae3', ink: '#4f5a70' },
  unjudged: { fill: '#ffffff', edge: '#9aa5b8', ink: '#5a667d' },
  empty: { fill: '#ffffff', edge: '#d3dae5', ink: '#5a667d' },
  step1: { fill: '#f2dfe8', ink: '#1a2233' },
  step2: { fill: '#dfaec4', ink: '#1a2233' },
  step3: { fill: '#c67a9f', ink: '#1a2233' },
  step4: { fill: '#a84777', ink: '#ffffff' },
  step5: { fill: '#7a1745', ink: '#ffffff' },
} as const
/** The clock of a week on paper, palest first: ink alone, so that a print in grey reads the same. */
export const CLOCK_STEPS = ['#e3e7ee', '#bfc7d5', '#8b97ae', '#55627c', '#1a2233'] as const

export type CellLookName = keyof typeof CELL_LOOK

/** Street colours and widths in pixels by class, narrow to wide, in painting order. */
export const STREETS = [
  { class: 'path', colour: '#18243d', widthPx: 0.6 },
  { class: 'street', colour: '#18243d', widthPx: 1 },
  { class: 'road', colour: '#1b2740', widthPx: 1.5 },
  { class: 'arterial', colour: '#20304f', widthPx: 2.1 },
  { class: 'expressway', colour: '#283a5e', widthPx: 2.8 },
] as const

/**
 * Light by age, in flat steps: `upTo` is a share of the interval. The ramp falls fast after a quarter of it, so that half a screen is not
 * bright; windows are lit from the step of half their ring's age.
 */
export const LIGHT_STEPS = [
  { upTo: 5 / 60, colour: '#ffde9b', window: '#fff1cf' },
  { upTo: 10 / 60, colour: '#ffc76b', window: '#ffe3a6' },
  { upTo: 16 / 60, colour: '#eaa642', window: '#ffde9b' },
  { upTo: 24 / 60, colour: '#bd802c', window: '#ffc76b' },
  { upTo: 32 / 60, colour: '#94611d', window: '#ffc76b' },
  { upTo: 40 / 60, colour: '#744b16', window: '#eaa642' },
  { upTo: 48 / 60, colour: '#583912', window: '#bd802c' },
  { upTo: 55 / 60, colour: '#41280f', window: '#bd802c' },
  { upTo: 1, colour: '#31200d', window: '#94611d' },
] as const

/** The step of a place that is dark: older than the interval, or never. */
export const DARK_STEP = LIGHT_STEPS.length

/** The step of a light of this age; one never lit, `NaN`, is dark. */
export function lightStepOf(ageMs: number, intervalMs: number): number {
  const share = ageMs / intervalMs
  const step = LIGHT_STEPS.findIndex(({ upTo }) => share <= upTo)
  return step < 0 ? DARK_STEP : step
}

/** The light of a share of surroundings seen, 0 to 1, from the same steps: all seen is as bright as just walked. */
export function shareColour(share: number): string {
  const step = Math.min(LIGHT_STEPS.length - 1, Math.floor((1 - share) * LIGHT_STEPS.length))
  return LIGHT_STEPS[Math.max(0, step)]!.colour
}

/** Fonts that a control room has; the first is what the sizes were measured with. */
export const SANS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', system-ui, sans-serif"

/** Sizes on the map, pixels at scale 1. */
export const MARK = {
  unitRadiusPx: 6,
  unitCasingPx: 5,
  trailPx: 2,
  trailCasingPx: 4.5,
  placeNamePx: 18,
  compoundNamePx: 13,
  figurePx: 22,
  thinningPx: 18,
  taskPx: 2.2,
  taskCasingPx: 5.5,
  countPx: 15,
  /** In widths of the line. */
  taskDash: [2.6, 2.2],
} as const

/** How long a trail is, seconds: about fifteen fixes of a phone that reports every ten. */
export const TRAIL_S = 150
/** The longest a mark takes to glide to a new fix, seconds: it never shows a unit further behind than this. */
export const GLIDE_MAX_S = 5

/** Writes the colours where style sheets find them (`--c-panel`, `--p-ink`, …). */
export function applyTheme(root: HTMLElement, theme: Theme): void {
  root.dataset['theme'] = theme
  for (const [name, colour] of Object.entries(theme === 'day' ? { ...COLOUR, ...DAY } : COLOUR))
    root.style.setProperty(`--c-${name}`, colour)
  for (const [name, colour] of Object.entries(PAPER)) root.style.setProperty(`--p-${name}`, colour)
  root.style.setProperty('--sans', SANS)
}
