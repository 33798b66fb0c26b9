import { describe, expect, it } from 'vitest'
import { chromiumPlaces } from '../../server/setup/browser.mjs'

const nothing = (): readonly string[] => []

describe('chromiumPlaces', () => {
  it('looks first where the setting says, then on the path in its order', () => {
    const places = chromiumPlaces({
      env: { LAMPLIGHT_CHROMIUM: '/opt/mine', PATH: '/usr/local/bin:/usr/bin' },
      home: '/home/a',
      list: nothing,
    })

    expect(places.slice(0, 2)).toEqual(['/opt/mine', '/usr/local/bin/chromium'])
    expect(places.indexOf('/usr/local/bin/google-chrome')).toBeLessThan(places.indexOf('/usr/bin/chromium'))
  })

  it("takes Playwright's newest release before older ones, and no other browser of its", () => {
    const list = (folder: string): readonly string[] =>
      folder === '/home/a/.cache/ms-playwright' ? ['chromium-999', 'chromium-1200', 'firefox-1490', 'chromium_headless_shell-1300'] : []

    const places = chromiumPlaces({ env: {}, home: '/home/a', list })

    expect(places[0]).toContain('chromium-1200')
    expect(places.some((place) => place.includes('chromium-999'))).toBe(true)
    expect(places.every((place) => !place.includes('firefox') && !place.includes('shell'))).toBe(true)
  })

  it('knows no place where there is neither setting, path nor cache', () => {
    expect(chromiumPlaces({ env: {}, home: '/home/a', list: nothing })).toEqual([])
  })
})
