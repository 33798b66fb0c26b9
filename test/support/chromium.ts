/** The Chromium of tests and benches: where it is, and how it is started. */
import { existsSync } from 'node:fs'

const KNOWN_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
/** Nothing of the browser's own that would ask the network. */
const QUIET = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const SOFTWARE = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']

/** Software drawing: what every machine can. */
export const FLAGS: readonly string[] = [
  ...QUIET,
  ...SOFTWARE,
  // The page itself is put together by plain software: put together by software WebGL it takes most of a core whenever a second ticks.
  '--disable-gpu-compositing',
]

/** The browser to test with, or `undefined` where there is none; `npm test` says so aloud and skips. */
export function browserPath(): string | undefined {
  const named = process.env['LAMPLIGHT_CHROMIUM']
  return [named, ...KNOWN_BROWSERS].find((path) => path !== undefined && existsSync(path))
}

/**
 * How a bench starts it: as `LAMPLIGHT_CHROMIUM_FLAGS` says how to draw, separated by spaces, such as `--use-angle=gl-egl` for a graphics card; else in software.
 * @param inSoftware flags of that
 */
export function benchFlags(inSoftware: readonly string[] = FLAGS): readonly string[] {
  const named = process.env['LAMPLIGHT_CHROMIUM_FLAGS']?.split(/\s+/).filter((flag) => flag !== '')
  return named ? [...QUIET, ...named] : inSoftware
}

/** Software drawing, the page put together by it too: a picture is not read back from it by the page's main thread, whose time is measured. */
export const COMPOSITED: readonly string[] = [...QUIET, ...SOFTWARE, '--ignore-gpu-blocklist']
