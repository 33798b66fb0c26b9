import { describe, expect, it } from 'vitest'
import { digestOf } from '../../server/setup/client-build.mjs'

describe('digestOf', () => {
  it('does not depend on the order of the files', () => {
    expect(
      digestOf([
        ['b', '2'],
        ['a', '1'],
      ]),
    ).toBe(
      digestOf([
        ['a', '1'],
        ['b', '2'],
      ]),
    )
  })

  it.each([
    ['a content changes', [['a', '1x']]],
    ['a file is renamed', [['b', '1']]],
    [
      'a file is added',
      [
        ['a', '1'],
        ['b', ''],
      ],
    ],
    ['a file goes', []],
  ] as [string, [string, string][]][])('changes when %s', (_, files) => {
    expect(digestOf(files)).not.toBe(digestOf([['a', '1']]))
  })

  it('tells a file from the same bytes cut elsewhere', () => {
    expect(
      digestOf([
        ['a', 'xy'],
        ['b', 'z'],
      ]),
    ).not.toBe(
      digestOf([
        ['a', 'x'],
        ['b', 'yz'],
      ]),
    )
  })
})
