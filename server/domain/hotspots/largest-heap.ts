/** The fullest cell of a map, and how much of the map's spread it makes by itself. */

export interface Heap {
  readonly events: number
  /** Its part of the sum of squared differences from the mean, 0 to 1; 0 where all cells hold the same. */
  readonly spreadShare: number
}

/**
 * Gi* holds every neighbourhood against the spread of the whole map (Getis and Ord 1992; Ord and Getis 1995, eq. 14: S), so that a cell which makes most of it
 * hides what is less: what would be significant without it is not with it.
 *
 * @param counts events of each cell
 */
export function largestHeap(counts: ArrayLike<number>): Heap {
  let [sum, most] = [0, 0]
  for (let cell = 0; cell < counts.length; cell++) {
    sum += counts[cell]!
    most = Math.max(most, counts[cell]!)
  }
  const mean = sum / counts.length
  let squares = 0
  for (let cell = 0; cell < counts.length; cell++) squares += (counts[cell]! - mean) ** 2
  return { events: most, spreadShare: squares > 0 ? (most - mean) ** 2 / squares : 0 }
}
