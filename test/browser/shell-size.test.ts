/** What a wall loads before its map: a size of what was built, told without a browser. */
import { expect, it } from 'vitest'
import { builtFile, filesBefore } from '../support/built-client.ts'

/** Before the map, gzipped. */
const SHELL_BYTES = 300_000
/** Named when it is too much. */
const LARGEST = 8

/** Words of MapLibre's and deck.gl's own that no bundler shortens. */
const OF_MAP = ['maplibregl-canvas', 'deck.gl']

it('the wall without its map is under 300 KB gzipped', () => {
  const files = filesBefore('WallPage')

  const sum = files.reduce((total, { gzippedBytes }) => total + gzippedBytes, 0)

  const largest = files.toSorted((a, b) => b.gzippedBytes - a.gzippedBytes).slice(0, LARGEST)
  const named = largest.map(({ name, gzippedBytes }) => `${name} ${gzippedBytes}`).join(', ')
  expect(sum, `the largest of ${files.length} files: ${named}`).toBeLessThan(SHELL_BYTES)
})

it('nothing of the map is in it, and the map is asked for by it', () => {
  const files = filesBefore('WallPage').map(({ name }) => name)

  const ofMap = files.filter((name) => name.endsWith('.js') && OF_MAP.some((word) => builtFile(name).includes(word)))

  expect(ofMap).toEqual([])
  const wallPage = files.find((name) => /\/WallPage-.*\.js$/.test(name))!
  expect(builtFile(wallPage)).toMatch(/import\([`"']\.\/WallMap-/)
})

it('what is told of a shell sees what is in it: the screens of a named wall load their map at once', () => {
  const files = filesBefore('TilePage').map(({ name }) => name)

  expect(files.some((name) => name.endsWith('.js') && OF_MAP.every((word) => builtFile(name).includes(word)))).toBe(true)
})
