/** The plane against geodesics on the ellipsoid. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planeAt } from '#geodata/plane'

const PLANE = planeAt(119.93, 31.58)
const lon = fc.double({ min: 119.667, max: 120.196, noNaN: true })
const lat = fc.double({ min: 31.334, max: 31.81, noNaN: true })

test('there and back stays within 1 cm everywhere in the district', () => {
  fc.assert(
    fc.property(lon, lat, (atLon, atLat) => {
      const offEastM = (PLANE.lonOf(PLANE.xOf(atLon)) - atLon) * PLANE.lonDegreeM
      const offNorthM = (PLANE.latOf(PLANE.yOf(atLat)) - atLat) * PLANE.latDegreeM

      expect(Math.hypot(offEastM, offNorthM)).toBeLessThan(0.01)
    }),
  )
})

test('a length of some 80 m is right within the 0.26 % its docstring states, whichever way it runs', () => {
  fc.assert(
    fc.property(lon, lat, fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }), (atLon, atLat, angle) => {
      const [toLon, toLat] = [PLANE.lonOf(PLANE.xOf(atLon) + 80 * Math.cos(angle)), PLANE.latOf(PLANE.yOf(atLat) + 80 * Math.sin(angle))]
      const trueM = geodesicM(atLon, atLat, toLon, toLat)

      expect(Math.abs(80 / trueM - 1)).toBeLessThan(0.0027)
    }),
  )
})

test('at the origin both axes are right to a millionth', () => {
  const eastM = geodesicM(119.93, 31.58, PLANE.lonOf(100), 31.58)
  const northM = geodesicM(119.93, 31.58, 119.93, PLANE.latOf(100))

  expect(Math.abs(eastM / 100 - 1)).toBeLessThan(1e-6)
  expect(Math.abs(northM / 100 - 1)).toBeLessThan(1e-5)
})

test.each([
  [181, 0],
  [0, 90],
  [Number.NaN, 0],
])('there is no plane at %d, %d', (atLon, atLat) => {
  expect(() => planeAt(atLon, atLat)).toThrow(RangeError)
})

/** Metres between two places. Source: Vincenty, Direct and inverse solutions of geodesics on the ellipsoid, Survey Review 23 (1975). */
function geodesicM(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const [a, f] = [6_378_137, 1 / 298.257223563]
  const b = a * (1 - f)
  const radians = Math.PI / 180
  const [u1, u2] = [Math.atan((1 - f) * Math.tan(lat1 * radians)), Math.atan((1 - f) * Math.tan(lat2 * radians))]
  const [sinU1, cosU1, sinU2, cosU2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)]
  const difference = (lon2 - lon1) * radians
  let [lambda, before] = [difference, Infinity]
  let [sinSigma, cosSigma, sigma, cosSqAlpha, cos2SigmaM] = [0, 1, 0, 1, 0]
  while (Math.abs(lambda - before) > 1e-13) {
    sinSigma = Math.hypot(cosU2 * Math.sin(lambda), cosU1 * sinU2 - sinU1 * cosU2 * Math.cos(lambda))
    if (sinSigma === 0) return 0
    cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * Math.cos(lambda)
    sigma = Math.atan2(sinSigma, cosSigma)
    const sinAlpha = (cosU1 * cosU2 * Math.sin(lambda)) / sinSigma
    cosSqAlpha = 1 - sinAlpha * sinAlpha
    cos2SigmaM = cosSigma - (2 * sinU1 * sinU2) / cosSqAlpha
    const c = (f / 16) * cosSqAlpha * (4 + f * (4 - 3 * cosSqAlpha))
    before = lambda
    lambda = difference + (1 - c) * f * sinAlpha * (sigma + c * sinSigma * (cos2SigmaM + c * cosSigma * (2 * cos2SigmaM ** 2 - 1)))
  }
  const uSq = (cosSqAlpha * (a * a - b * b)) / (b * b)
  const bigA = 1 + (uSq / 16384) * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)))
  const bigB = (uSq / 1024) * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)))
  const step =
    (bigB / 4) * (cosSigma * (2 * cos2SigmaM ** 2 - 1) - (bigB / 6) * cos2SigmaM * (4 * sinSigma ** 2 - 3) * (4 * cos2SigmaM ** 2 - 3))
  return b * bigA * (sigma - bigB * sinSigma * (cos2SigmaM + step))
}
