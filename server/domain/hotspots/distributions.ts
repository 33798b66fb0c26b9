/** The distributions behind intervals and p-values: normal, gamma (Poisson) and beta (binomial). */

/** Lanczos, g = 7, nine terms, after Godfrey (2001): right to 1e-15. */
const LANCZOS_G = 7
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const
/** Series and fractions end when a term changes nothing more; they need some 5·√a terms for an `a` of thousands. */
const EPSILON = 1e-16
const TINY = 1e-300
const MOST_TERMS = 100_000
/** Two on one side and one past it. */
const CHORDS = 3
/** Of a place: two steps of a double, since of a chance near to 1 what is left over is asked for too. */
const CLOSE = 2 * Number.EPSILON

/** The logarithm of the gamma function, a > 0. */
export function lnGamma(a: number): number {
  const t = a + LANCZOS_G - 0.5
  const sum = LANCZOS.reduce((total, term, i) => total + (i === 0 ? term : term / (a - 1 + i)), 0)
  return Math.log(2 * Math.PI) / 2 + (a - 0.5) * Math.log(t) - t + Math.log(sum)
}

/**
 * P(a, x), the regularised incomplete gamma function: the chance that a gamma variable of shape `a` is at most x; 1 − P(k, μ) is that of a
 * Poisson variable of mean μ to be below k.
 *
 * @returns lower and upper tail, each to some 1e-13 of itself, however small
 *
 * Source: Press et al., Numerical Recipes (3rd ed., 2007), §6.2: series below a + 1, continued fraction above.
 */
export function gammaTails(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (!(x > 0)) return { lower: 0, upper: 1 }
  if (x === Infinity) return { lower: 1, upper: 0 }
  const front = Math.exp(a * Math.log(x) - x - lnGamma(a))
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a]
    for (let i = 1; i < MOST_TERMS && term > sum * EPSILON; i++) sum += term *= x / (a + i)
    return { lower: front * sum, upper: 1 - front * sum }
  }
  const fraction = gammaFraction(a, x)
  return { lower: 1 - front / fraction, upper: front / fraction }
}

/** b₀ + a₁ / (b₁ + a₂ / (b₂ + …)) with aᵢ = −i (i − a), bᵢ = x + 1 − a + 2 i, after Lentz and Thompson. */
function gammaFraction(a: number, x: number): number {
  let value = x + 1 - a || TINY
  let [c, d] = [value, 0]
  for (let i = 1; i < MOST_TERMS; i++) {
    const [over, under] = [-i * (i - a), x + 1 - a + 2 * i]
    d = 1 / (under + over * d || TINY)
    c = under + over / c || TINY
    value *= c * d
    if (Math.abs(c * d - 1) < CLOSE) break
  }
  return value
}

/**
 * I(x; a, b), the regularised incomplete beta function: the chance that a binomial variable of n = a + b − 1 trials of chance x is at least a.
 *
 * Source: Numerical Recipes, §6.4.
 */
export function betaLower(a: number, b: number, x: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? front / (a * betaFraction(a, b, x)) : 1 - front / (b * betaFraction(b, a, 1 - x))
}

/** The same with bᵢ = 1 and the two kinds of aᵢ of the incomplete beta function, one after the other. */
function betaFraction(a: number, b: number, x: number): number {
  let [value, c, d] = [1, 1, 0]
  for (let m = 0; m < MOST_TERMS; m++) {
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / (1 + odd * d || TINY)
    c = 1 + odd / c || TINY
    value *= c * d
    const even = ((m + 1) * (b - m - 1) * x) / ((a + 2 * m + 1) * (a + 2 * m + 2))
    d = 1 / (1 + even * d || TINY)
    c = 1 + even / c || TINY
    value *= c * d
    if (Math.abs(c * d - 1) < CLOSE) break
  }
  return value
}

/** The value below which a gamma variable of shape `a` and rate 1 falls with chance p, to some 1e-15 of itself. */
export function gammaQuantile(a: number, p: number): number {
  let most = a + 1
  while (gammaTails(a, most).lower < p && most < Number.MAX_VALUE / 2) most *= 2
  return whereReached((x) => gammaTails(a, x).lower, p, most)
}

/** The value below which a beta variable falls with chance p. */
export function betaQuantile(a: number, b: number, p: number): number {
  return whereReached((x) => betaLower(a, b, x), p, 1)
}

/**
 * Where a rising function reaches p, by chords between two places that close in on it; the middle is taken where three chords did not halve the way.
 *
 * @param most where it has reached p
 *
 * Cost: 10 to 40 values of the function, 100 for places very near to 0.
 * Source: the Illinois algorithm; Dowell, Jarratt, A modified regula falsi method, BIT 11 (1971).
 */
function whereReached(rising: (x: number) => number, p: number, most: number): number {
  let [low, high] = [0, most]
  let [below, above] = [-p, rising(most) - p]
  let [lastSide, widthBefore] = [0, Infinity]
  for (let step = 1; ; step++) {
    const width = high - low
    const middle = low + width / 2
    if (middle <= low || middle >= high || width <= CLOSE * high) return high
    const isSlow = step % CHORDS === 0 && width > widthBefore / 2
    if (step % CHORDS === 0) widthBefore = width
    const chord = low + width * (below / (below - above))
    const at = isSlow || !(chord > low && chord < high) ? middle : chord
    const side = rising(at) - p
    if (side === 0) return at
    // An end that stays where it is twice counts half, so that the next chord goes past the place.
    if (side < 0) {
      if (lastSide < 0) above /= 2
      ;[low, below] = [at, side]
    } else {
      if (lastSide > 0) below /= 2
      ;[high, above] = [at, side]
    }
    lastSide = side
  }
}

/** The chance that a standard normal variable lies as far from 0 as z, or further, on either side. NaN of NaN. */
export function twoSidedP(z: number): number {
  return Number.isNaN(z) ? Number.NaN : gammaTails(0.5, (z * z) / 2).upper
}
