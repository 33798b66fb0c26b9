/** The outlines of a ring as SVG: north above, metres as they are. */
import type { RingSketch } from '#wire/member'

export interface RingDrawing {
  /** `x y width height`, metres. */
  readonly viewBox: string
  readonly widthM: number
  readonly footprint: string
  readonly ring: string
  readonly unseen: string
  /** Where the unit stands, if it is in the picture. */
  readonly unit?: { readonly x: number; readonly y: number }
}

/** Ground left free round the ring, so that its edge can be seen, m. */
const MARGIN_M = 14

/** `undefined` where there is nothing to draw. */
export function ringDrawing({ footprint, ring, unseen, unit }: RingSketch): RingDrawing | undefined {
  const corners = [...ring, ...footprint].flat()
  if (corners.length === 0) return undefined
  const [xs, ys] = [corners.filter((_, i) => i % 2 === 0), corners.filter((_, i) => i % 2 === 1)]
  const [left, right] = [least(xs) - MARGIN_M, most(xs) + MARGIN_M]
  const [bottom, top] = [least(ys) - MARGIN_M, most(ys) + MARGIN_M]
  const isInside = unit && unit[0] >= left && unit[0] <= right && unit[1] >= bottom && unit[1] <= top
  return {
    viewBox: `${left} ${-top} ${right - left} ${top - bottom}`,
    widthM: right - left,
    footprint: pathOf(footprint),
    ring: pathOf(ring),
    unseen: pathOf(unseen),
    ...(isInside ? { unit: { x: unit[0], y: -unit[1] } } : {}),
  }
}

/** SVG counts downwards. */
function pathOf(rings: readonly (readonly number[])[]): string {
  return rings
    .map((corners) => {
      const points = Array.from({ length: corners.length / 2 }, (_, i) => `${corners[2 * i]!} ${-corners[2 * i + 1]!}`)
      return `M${points.join('L')}Z`
    })
    .join('')
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity)
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity)
}
