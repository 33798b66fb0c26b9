/** Colours as eyes have them: contrast by WCAG, lightness, and what is left of a colour to those who cannot tell red from green, or blue from yellow. */

export type Sight = 'usual' | 'protanopia' | 'deuteranopia' | 'tritanopia' | 'grey'
export const SIGHTS: readonly Sight[] = ['usual', 'protanopia', 'deuteranopia', 'tritanopia', 'grey']

type Triple = readonly [number, number, number]

/**
 * On linear RGB, row by row.
 *
 * Source: Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009,
 * severity 1.0. Grey is the relative luminance of Rec. 709.
 */
const SEEN: Readonly<Record<Exclude<Sight, 'usual'>, readonly Triple[]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  grey: [
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
  ],
}

/** Linear RGB, 0 to 1, of `#rrggbb` as `sight` has it. */
function linearOf(colour: string, sight: Sight): Triple {
  const channel = (at: number): number => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  const own: Triple = [channel(1), channel(3), channel(5)]
  if (sight === 'usual') return own
  const [red, green, blue] = SEEN[sight].map((row) => Math.min(1, Math.max(0, row[0] * own[0] + row[1] * own[1] + row[2] * own[2])))
  return [red!, green!, blue!] // a matrix of three rows
}

function luminance([red, green, blue]: Triple): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG 2.2, contrast ratio: 1 to 21. */
export function contrastOf(one: string, other: string, sight: Sight = 'usual'): number {
  const [dark, light] = [one, other].map((colour) => luminance(linearOf(colour, sight))).toSorted((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05) // two were given
}

/** CIE L*, 0 to 100, and how far two colours are apart in CIELAB (ΔE*ab 1976): 2.3 is just seen side by side, 10 at a glance. */
export function lightnessOf(colour: string, sight: Sight = 'usual'): number {
  return labOf(colour, sight)[0]
}

export function distanceOf(one: string, other: string, sight: Sight = 'usual'): number {
  const [a, b] = [labOf(one, sight), labOf(other, sight)]
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

function labOf(colour: string, sight: Sight): Triple {
  const [red, green, blue] = linearOf(colour, sight)
  const root = (share: number): number => (share > 216 / 24_389 ? Math.cbrt(share) : (share * 24_389) / 27 / 116 + 16 / 116)
  // sRGB to XYZ over the white of D65 (IEC 61966-2-1).
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505)
  const y = root(luminance([red, green, blue]))
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}
