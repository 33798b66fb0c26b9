/** What is wrong with how a wall is laid out, as a browser has drawn it: measured by boxes, not by pixels. */
import type { Page } from 'playwright-core'
import type { WallBezels } from '#geodata/bezels'

/** The parts of a wall, wherever they stand in it, none of which may lie on another that is no part of it. */
const PARTS = [
  '.bar',
  '.left.panel',
  '.facts.panel',
  '.right.panel',
  '.day',
  '.alarms',
  '.plates > *',
  '.past-notice',
  '.past-panel',
  '.cards',
  '.pointer',
  '.wall-drill.inset',
  '.notes > *',
] as const
/** Across everything but what is serious, on purpose: only its own words are looked at. */
const ACROSS = ['.message', '.banner'] as const
/** Rounding of fractions of pixels. */
const SLACK_PX = 1.5
/** Lines may stand so close that the boxes of their letters share so much of a line: more is one on another. */
const MOST_SHARED = 0.45

/**
 * Parts that leave the screen or lie on one another, headings that end in dots, and words that are cut off, reach out of their part, or stand on other words. Other
 * names are expected to be cut (`.clip`), and what scrolls is whole, but where nobody can scroll it. A page that scrolls may be longer than the screen, and is not wider.
 *
 * @returns a sentence for each
 */
export async function layoutFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    ({ parts, across, slackPx, mostShared }) => {
      const wall = document.querySelector('main.wall')!
      const doesScroll = wall.classList.contains('phone')
      const faults: string[] = []

      const shown = shownOf(parts)
      for (const { part, box } of shown) {
        const isWide = box.left < -slackPx || box.right > innerWidth + slackPx
        const isLong = !doesScroll && (box.top < -slackPx || box.bottom > innerHeight + slackPx)
        if (isWide || isLong) faults.push(`${part} leaves the screen: ${textOf(box)}`)
      }
      for (const [i, one] of shown.entries())
        for (const other of shown.slice(i + 1)) {
          if (one.element.contains(other.element) || other.element.contains(one.element)) continue
          // On a page that scrolls what stays in its place is passed by the rest.
          if (doesScroll && isFixed(one.element) !== isFixed(other.element)) continue
          const sharedX = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
          const sharedY = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
          if (sharedX > slackPx && sharedY > slackPx)
            faults.push(`${one.part} lies on ${other.part}: ${textOf(one.box)} on ${textOf(other.box)}`)
        }
      for (const { part, element } of [...shown, ...shownOf(across)]) {
        const words = wordsIn(element)
        for (const { text, box, within } of words) if (isCut(within, box, element)) faults.push(`${part} cuts '${text}'`)
        for (const [i, one] of words.entries())
          for (const other of words.slice(i + 1)) if (isOn(one.box, other.box)) faults.push(`${part} has '${one.text}' on '${other.text}'`)
        for (const heading of element.querySelectorAll<HTMLElement>('h1, h2, h3, .title'))
          if (isShortened(heading)) faults.push(`${part} shortens the heading '${heading.textContent}'`)
      }
      return [...new Set(faults)]

      /** What has words or a size; drawn by `display: contents` it is its children. */
      function shownOf(selectors: readonly string[]): { part: string; element: HTMLElement; box: DOMRect }[] {
        return selectors.flatMap((part) =>
          [...wall.querySelectorAll<HTMLElement>(part)]
            .map((element) => ({ part, element, box: element.getBoundingClientRect() }))
            .filter(({ element, box }) => box.width * box.height > 0 && element.textContent !== '' && element.checkVisibility()),
        )
      }

      function textOf({ left, top, right, bottom }: DOMRect): string {
        return [left, top, right, bottom].map(Math.round).join(',')
      }

      function isFixed(element: HTMLElement): boolean {
        return getComputedStyle(element).position === 'fixed'
      }

      function isShortened(heading: HTMLElement): boolean {
        return getComputedStyle(heading).textOverflow === 'ellipsis' && heading.scrollWidth > heading.clientWidth + 1
      }

      function wordsIn(root: HTMLElement): { text: string; box: DOMRect; within: HTMLElement }[] {
        const found: { text: string; box: DOMRect; within: HTMLElement }[] = []
        const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
        const range = document.createRange()
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
          range.selectNodeContents(text)
          const within = text.parentElement!
          const box = lettersOf(range.getBoundingClientRect(), range.getClientRects()[0], within)
          // A name that ends in dots reaches no further than they do.
          if (getComputedStyle(within).textOverflow === 'ellipsis')
            box.width = Math.min(box.right, within.getBoundingClientRect().right) - box.left
          const isShown = box.width * box.height > 0 && within.checkVisibility({ visibilityProperty: true })
          if (isShown) found.push({ text: text.nodeValue!.trim(), box, within })
        }
        return found
      }

      /** Without what a font has above and below its letters, which may stand out of a line that is set close. */
      function lettersOf(box: DOMRect, line: DOMRect | undefined, within: HTMLElement): DOMRect {
        const isUpright = !getComputedStyle(within).writingMode.startsWith('vertical')
        const spare = line && isUpright ? Math.max(0, line.height - Number.parseFloat(getComputedStyle(within).fontSize)) : 0
        return new DOMRect(box.x, box.y + spare / 2, box.width, Math.max(0, box.height - spare))
      }

      function isOn(one: DOMRect, other: DOMRect): boolean {
        const sharedX = Math.min(one.right, other.right) - Math.max(one.left, other.left)
        const sharedY = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
        return sharedX > slackPx && sharedY > mostShared * Math.min(one.height, other.height)
      }

      function isCut(from: HTMLElement, words: DOMRect, root: HTMLElement): boolean {
        // On a screen of a named wall there is nobody to scroll.
        const isScrolled = root.closest('[inert]') === null
        for (let within = from; ; within = within.parentElement!) {
          const { overflowX, overflowY, textOverflow } = getComputedStyle(within)
          const canScroll = overflowY === 'auto' || overflowY === 'scroll'
          // A name that ends in dots is told in full elsewhere; what scrolls is reached.
          if (textOverflow === 'ellipsis' || (canScroll && isScrolled)) return false
          const box = within.getBoundingClientRect()
          const isOutX = words.left < box.left - slackPx || words.right > box.right + slackPx
          const isOutY = words.top < box.top - slackPx || words.bottom > box.bottom + slackPx
          const isEdge = within === root
          if ((isOutX && (isEdge || overflowX !== 'visible')) || (isOutY && (isEdge || overflowY !== 'visible'))) return true
          if (isEdge) return false
        }
      }
    },
    { parts: PARTS, across: ACROSS, slackPx: SLACK_PX, mostShared: MOST_SHARED },
  )
}

/** What is written of a named wall, on a page that shows it whole, where its bezels are; a message across it and names of the map lie where they must. */
export async function wordsUnderBezels(page: Page, { x, y }: WallBezels): Promise<readonly string[]> {
  return page.locator('[data-test=tile]').evaluate(
    (picture, { spans, nothingPx }) => {
      const texts = document.createTreeWalker(picture, NodeFilter.SHOW_TEXT)
      const range = document.createRange()
      const found: string[] = []
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const within = text.parentElement!
        if (!text.nodeValue?.trim() || !within.checkVisibility({ visibilityProperty: true }) || within.closest('.message')) continue
        range.selectNodeContents(text)
        const words = range.getBoundingClientRect()
        const box = within.classList.contains('clip') ? within.getBoundingClientRect() : words
        const isUnder = (from: number, to: number, on: readonly { readonly fromPx: number; readonly toPx: number }[]): boolean =>
          on.some(({ fromPx, toPx }) => from < toPx - nothingPx && to > fromPx + nothingPx)
        if (isUnder(words.top, words.bottom, spans.y) || isUnder(words.left, Math.min(words.right, box.right), spans.x))
          found.push(`${text.nodeValue.trim()} in ${within.parentElement!.className || within.parentElement!.tagName}`)
      }
      return found
    },
    { spans: { x: x.spans, y: y.spans }, nothingPx: 1 },
  )
}

/** Lets what follows the size of the window do so: lists count the rows that there is room for, and are drawn again. */
export async function settleLayout(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let i = 0; i < 4; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
  })
}
