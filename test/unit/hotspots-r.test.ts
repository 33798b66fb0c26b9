/** Figures that R made: Gi, Gi* and Moran's I are those of spdep to 1e-9. */
import { expect, test } from 'vitest'
import { twoSidedP } from '../../server/domain/hotspots/distributions.ts'
import { localG } from '../../server/domain/hotspots/local-g.ts'
import { localMoranOf, moranOf } from '../../server/domain/hotspots/moran.ts'
import { withinBand } from '../../server/domain/hotspots/neighbours.ts'
import { galNeighbours, numberColumns } from '../support/r-figures.ts'
import { sharedData } from '../support/shared-data.ts'

const folder = sharedData('stats')

function worstDifference(found: Float64Array, told: Float64Array): number {
  expect(found).toHaveLength(told.length)
  return found.reduce((worst, value, i) => Math.max(worst, Math.abs(value - told[i]!)), 0)
}

test.skipIf(folder === undefined)('a lattice of 16 × 16: G and G* in five bands', () => {
  const column = numberColumns(`${folder}/getisord_localG.csv`)
  const places = { x: column('x'), y: column('y') }

  for (const bandM of [30, 60, 90, 120, 150]) {
    const neighbours = withinBand(places, bandM)

    expect(worstDifference(localG(column('val'), neighbours, 'plain'), column(`G${bandM}`))).toBeLessThan(1e-9)
    expect(worstDifference(localG(column('val'), neighbours, 'star'), column(`Gstar${bandM}`))).toBeLessThan(1e-9)
  }
})

test.skipIf(folder === undefined)('the same lattice at 30 m: the highest, and how many are beyond 5 % and 1 %', () => {
  const column = numberColumns(`${folder}/getisord_localG.csv`)
  const z = localG(column('val'), withinBand({ x: column('x'), y: column('y') }, 30), 'star')

  expect(Math.max(...z)).toBeCloseTo(4.310407, 6)
  expect(z.indexOf(Math.max(...z))).toBe(203)
  expect(z.filter((value) => value > 1.96)).toHaveLength(59)
  expect(z.filter((value) => value > 2.575829)).toHaveLength(41)
})

test.skipIf(folder === undefined)('Columbus: G*, local Moran and its p', () => {
  const column = numberColumns(`${folder}/columbus_gstar_moran.csv`)
  const neighbours = galNeighbours(`${folder}/columbus.gal`)
  const local = localMoranOf(column('CRIME'), neighbours)

  expect(worstDifference(localG(column('CRIME'), neighbours, 'star'), column('Gstar_B'))).toBeLessThan(1e-9)
  expect(worstDifference(local.i, column('Ii'))).toBeLessThan(1e-9)
  expect(worstDifference(local.expected, column('EIi'))).toBeLessThan(1e-9)
  expect(worstDifference(local.variance, column('VarIi'))).toBeLessThan(1e-9)
  expect(worstDifference(local.z, column('ZIi'))).toBeLessThan(1e-9)
  expect(worstDifference(local.z.map(twoSidedP), column('p'))).toBeLessThan(1e-9)
})

test.skipIf(folder === undefined)('Columbus: Moran of the whole map', () => {
  const column = numberColumns(`${folder}/columbus_gstar_moran.csv`)

  const { i, z } = moranOf(column('CRIME'), galNeighbours(`${folder}/columbus.gal`))

  expect(i).toBeCloseTo(0.485770914, 9)
  expect(z).toBeCloseTo(5.342714, 6)
})

test.skipIf(folder === undefined)('North Carolina: G* of transformed SIDS rates', () => {
  const column = numberColumns(`${folder}/ncsids_gstar.csv`)
  const z = localG(column('ft.SID74'), galNeighbours(`${folder}/ncCR85.gal`), 'star')

  expect(worstDifference(z, column('Gstar_B'))).toBeLessThan(1e-9)
})
