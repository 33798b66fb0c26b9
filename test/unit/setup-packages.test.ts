import { describe, expect, it } from 'vitest'
import { missingPackages } from '../../server/setup/packages.mjs'

const LOCK = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/vue': { version: '3.5.45' },
    'node_modules/a/node_modules/b': { version: '1.0.0' },
    'node_modules/fsevents': { version: '2.3.3', optional: true },
  },
}

describe('missingPackages', () => {
  it('finds nothing missing where every package is there in its version', () => {
    const present = { packages: { 'node_modules/vue': { version: '3.5.45' }, 'node_modules/a/node_modules/b': { version: '1.0.0' } } }

    expect(missingPackages(LOCK, present)).toEqual([])
  })

  it('names a package of another version, and one that is absent', () => {
    const present = { packages: { 'node_modules/vue': { version: '3.5.44' } } }

    expect(missingPackages(LOCK, present)).toEqual(['node_modules/vue', 'node_modules/a/node_modules/b'])
  })

  it('takes a folder without its lock for empty, as after an install that was cut short', () => {
    expect(missingPackages(LOCK, {})).toHaveLength(2)
  })
})
