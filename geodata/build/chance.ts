/** Chance without state: the same keys give the same number, whatever else was built before. */
import { SEED } from './frame.ts'

/**
 * A number in [0, 1) that depends on the keys alone.
 *
 * @param keys integers: what is being decided, and for which thing
 *
 * Source: the finaliser of MurmurHash3 (Appleby, public domain), applied key by key.
 */
export function chance(...keys: readonly number[]): number {
  let hash = SEED
  for (const key of keys) hash = mixed(hash ^ Math.imul(key | 0, 0x9e3779b1))
  return mixed(hash ^ keys.length) / 2 ** 32
}

/** A number in [least, most) by chance. */
export function between(least: number, most: number, ...keys: readonly number[]): number {
  return least + (most - least) * chance(...keys)
}

function mixed(value: number): number {
  let hash = value >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
