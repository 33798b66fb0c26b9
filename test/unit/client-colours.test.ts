/** The look, measured: words can be read, and what must be told apart is, by those too who cannot tell red from green, and in grey. */
import { describe, expect, it } from 'vitest'
import { severityShape } from '../../client/wall/report-shapes.ts'
import { CELL_LOOK, CLOCK_STEPS, COLOUR, DAY, LIGHT_STEPS, PAPER, PAPER_MAP } from '../../client/wall/theme.ts'
import { contrastOf, distanceOf, lightnessOf, SIGHTS } from '../support/colour-sight.ts'

/** WCAG 2.2, 1.4.3 for words and 1.4.11 for the edges of figures. */
const WORDS = 4.5
const EDGES = 3
/** ΔE*ab: apart at a glance. */
const APART = 10
/** L*: a step that is seen beside the next one. */
const STEP = 4

const NIGHT = COLOUR
const BY_DAY = { ...COLOUR, ...DAY }

type Palette = Readonly<Record<keyof typeof COLOUR, string>>
type Pair = readonly [what: string, ink: string, ground: string]

/** Those of `pairs` that are under `least`, with their contrast. */
function tooFaint(pairs: readonly Pair[], least: number): readonly string[] {
  return pairs
    .map(([what, ink, ground]) => ({ what, ratio: contrastOf(ink, ground) }))
    .filter(({ ratio }) => ratio < least)
    .map(({ what, ratio }) => `${what}: ${ratio.toFixed(2)}`)
}

const INKS = ['text', 'second', 'label', 'unit', 'gapFigure', 'thinningFigure', 'hazard', 'drill', 'drillMark', 'fault'] as const
const PAST_INKS = ['pastInk', 'pastSecond', 'pastGap', 'pastHazard', 'pastFault'] as const
const SEVERITIES = [1, 2, 3, 4] as const

describe.each([
  ['by night', NIGHT],
  ['by day', BY_DAY],
] as const satisfies readonly (readonly [string, Palette])[])('%s', (_, colour) => {
  it('words can be read on every ground they stand on', () => {
    const pairs: readonly Pair[] = [
      ...(['panel', 'ground', 'rule'] as const).flatMap((ground) =>
        INKS.map((ink): Pair => [`${ink} on ${ground}`, colour[ink], colour[ground]]),
      ),
      ...PAST_INKS.map((ink): Pair => [ink, colour[ink], colour.pastFrame]),
      ['a pressed button', colour.ground, colour.text],
      ['the question mark of blind', colour.blindFigure, colour.blindFill],
      ['a stale unit', colour.unitStale, colour.panel],
      ['the word of a drill on its frame', colour.drill, colour.drillStripe],
    ]

    expect(tooFaint(pairs, WORDS)).toEqual([])
  })

  it('the shapes of severities and statuses stand out from the panel', () => {
    const pairs: readonly Pair[] = [
      ...SEVERITIES.map((severity): Pair => [`rim of severity ${severity}`, colour.severityLine, colour.panel]),
      ['edge of a gap', colour.gapEdge, colour.panel],
      ['edge of thinning', colour.thinningEdge, colour.panel],
    ]

    expect(tooFaint(pairs, EDGES)).toEqual([])
  })
})

it('words on the map can be read on its ground, and figures on what they are written on', () => {
  const pairs: readonly Pair[] = [
    ['place', COLOUR.placeName, COLOUR.ground],
    ['water', COLOUR.waterName, COLOUR.water],
    ['river', COLOUR.waterName, COLOUR.river],
    ['minutes of a gap', COLOUR.gapFigure, COLOUR.gapCore],
    ['minutes left', COLOUR.thinningFigure, COLOUR.thinningPlate],
    ['blind', COLOUR.blindFigure, COLOUR.blindFill],
    ...SEVERITIES.map((severity): Pair => {
      const { colour, isInkDark } = severityShape(severity)
      return [`number of severity ${severity}`, isInkDark ? COLOUR.severityInk : COLOUR.severityRim, COLOUR[colour]]
    }),
  ]

  expect(tooFaint(pairs, WORDS)).toEqual([])
})

it('ink can be read on paper, on maps of paper and on their cells', () => {
  const { page, quiet, rule, line: _, ...inks } = PAPER
  const pairs: readonly Pair[] = [
    ...[page, quiet, rule].flatMap((ground) => Object.entries(inks).map(([ink, is]): Pair => [`${ink} on ${ground}`, is, ground])),
    ...Object.entries(CELL_LOOK).map(([name, { ink, fill }]): Pair => [`cell ${name}`, ink, fill]),
    ...(['outside', 'ground', 'entrusted'] as const).map((ground): Pair => [`name on ${ground}`, PAPER_MAP.name, PAPER_MAP[ground]]),
    ['water on paper', PAPER_MAP.waterName, PAPER_MAP.water],
  ]

  expect(tooFaint(pairs, WORDS)).toEqual([])
})

describe.each(SIGHTS)('to %s sight', (sight) => {
  it('light is the paler the fresher, each step below the one before and above the dark', () => {
    const steps = [...LIGHT_STEPS.map(({ colour }) => colour), COLOUR.darkBed].map((colour) => lightnessOf(colour, sight))

    steps.slice(1).forEach((step, i) => expect(steps[i]! - step).toBeGreaterThanOrEqual(STEP))
  })

  it('a gap is a dark core in an edge that stands out from it, whatever lies round it', () => {
    expect(contrastOf(COLOUR.gapEdge, COLOUR.gapCore, sight)).toBeGreaterThanOrEqual(WORDS)
    expect(contrastOf(COLOUR.gapFigure, COLOUR.gapCore, sight)).toBeGreaterThanOrEqual(WORDS)
    for (const { colour } of LIGHT_STEPS) expect(lightnessOf(colour, sight) - lightnessOf(COLOUR.gapCore, sight)).toBeGreaterThan(APART)
  })

  it('a map on paper has high, low, alike and unjudged cells apart by lightness, or by an edge that the other lacks', () => {
    const { high, low, same, unjudged } = CELL_LOOK
    for (const other of [low, same, unjudged])
      expect(lightnessOf(other.fill, sight) - lightnessOf(high.fill, sight)).toBeGreaterThan(5 * APART)
    expect(lightnessOf(unjudged.fill, sight) - lightnessOf(same.fill, sight)).toBeGreaterThanOrEqual(APART)
    for (const { edge, fill } of [low, unjudged]) expect(contrastOf(edge, fill, sight)).toBeGreaterThan(2)
    expect('edge' in same).toBe(false)
  })

  it('steps of a map and of a clock fall in lightness', () => {
    const { step1, step2, step3, step4, step5 } = CELL_LOOK
    for (const ramp of [[step1, step2, step3, step4, step5].map(({ fill }) => fill), CLOCK_STEPS])
      ramp.slice(1).forEach((step, i) => expect(lightnessOf(ramp[i]!, sight) - lightnessOf(step, sight)).toBeGreaterThan(APART))
  })
})

// In grey, and where hue is all that differs, shape does it: see the next test.
describe.each(SIGHTS.filter((sight) => sight !== 'grey'))('to %s sight', (sight) => {
  it('severities, light, heat, units and drills differ at a glance', () => {
    const severities = SEVERITIES.map((severity) => COLOUR[severityShape(severity).colour])
    const lights = LIGHT_STEPS.map(({ colour }) => colour)
    const pairs = [
      ...severities.flatMap((one, i) => severities.slice(i + 1).map((other) => [one, other] as const)),
      ...lights.flatMap((light) => [COLOUR.heatLow, COLOUR.heatHigh, COLOUR.unit, COLOUR.blind].map((other) => [light, other] as const)),
      [COLOUR.unit, COLOUR.heatHigh],
      [COLOUR.unit, COLOUR.drillMark],
      [COLOUR.unit, COLOUR.unitStale],
      [COLOUR.blind, COLOUR.gapEdge],
      [COLOUR.severity1, COLOUR.heatHigh],
    ] as const

    expect(pairs.filter(([one, other]) => distanceOf(one, other, sight) < APART)).toEqual([])
  })
})

it('in grey too no two severities have the same shape', () => {
  expect(new Set(SEVERITIES.map((severity) => severityShape(severity).path)).size).toBe(SEVERITIES.length)
})

it('knows what is known of colours: white on black is 21 to 1, and to neither sight does grey change', () => {
  expect(contrastOf('#ffffff', '#000000')).toBeCloseTo(21, 6)
  expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect([lightnessOf('#ffffff'), lightnessOf('#000000')].map(Math.round)).toEqual([100, 0])
  for (const sight of SIGHTS) expect(distanceOf('#808080', '#808080', sight)).toBe(0)
  for (const sight of SIGHTS) expect(lightnessOf('#808080', sight)).toBeCloseTo(lightnessOf('#808080'), 1)
  expect(distanceOf('#ff0000', '#00ff00', 'deuteranopia')).toBeLessThan(distanceOf('#ff0000', '#00ff00') / 2)
})
