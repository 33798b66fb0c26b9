/** What is wrong with how a wall is laid out, as a browser has drawn it: measured by boxes, not by pixels. */
import type { Page } from 'playwright-core'

/** The parts of a wall, none of which may lie on another. */
const PARTS = [
  '.bar',
  '.left.panel',
  '.facts.panel',
  '.right.panel',
  '.day',
  '.alarms',
  '.plates > *',
  '.past-notice',
  '.cards',
  '.pointer',
] as const
/** Rounding of fractions of pixels. */
const SLACK_PX = 1.5
/** Lines may stand so close that the boxes of their letters share so much of a line: more is one on another. */
const MOST_SHARED = 0.45

/**
 * Parts that leave the screen or lie on one another, and words that are cut off, reach out of their part, or stand on other words. Names are expected to be cut (`.clip`),
 * and what scrolls is whole. A page that scrolls may be longer than the screen, and is not wider.
 *
 * @returns a sentence for each
 */
export async function layoutFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    ({ parts, slackPx, mostShared }) => {
      const wall = document.querySelector('main.wall')!
      const doesScroll = wall.classList.contains('phone')
      const faults: string[] = []

      const shown = parts.flatMap((part) =>
        [...wall.querySelectorAll<HTMLElement>(`:scope > ${part}, .ground ${part}`)]
          .map((element) => ({ part, element, box: element.getBoundingClientRect() }))
          .filter(({ element, box }) => box.width * box.height > 0 && element.textContent !== ''),
      )
      for (const { part, box } of shown) {
        const isWide = box.left < -slackPx || box.right > innerWidth + slackPx
        const isLong = !doesScroll && (box.top < -slackPx || box.bottom > innerHeight + slackPx)
        if (isWide || isLong) faults.push(`${part} leaves the screen: ${textOf(box)}`)
      }
      for (const [i, one] of shown.entries())
        for (const other of shown.slice(i + 1)) {
          const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
          const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
          if (across > slackPx && down > slackPx)
            faults.push(`${one.part} lies on ${other.part}: ${textOf(one.box)} on ${textOf(other.box)}`)
        }
      for (const { part, element } of shown) {
        const words = wordsIn(element)
        for (const { text, box, within } of words) if (isCut(within, box, element)) faults.push(`${part} cuts '${text}'`)
        for (const [i, one] of words.entries())
          for (const other of words.slice(i + 1)) if (isOn(one.box, other.box)) faults.push(`${part} has '${one.text}' on '${other.text}'`)
      }
      return faults

      function textOf({ left, top, right, bottom }: DOMRect): string {
        return [left, top, right, bottom].map(Math.round).join(',')
      }

      function wordsIn(root: HTMLElement): { text: string; box: DOMRect; within: HTMLElement }[] {
        const found: { text: string; box: DOMRect; within: HTMLElement }[] = []
        const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
        const range = document.createRange()
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
          range.selectNodeContents(text)
          const within = text.parentElement!
          const box = range.getBoundingClientRect()
          // A name that ends in dots reaches no further than they do.
          if (getComputedStyle(within).textOverflow === 'ellipsis')
            box.width = Math.min(box.right, within.getBoundingClientRect().right) - box.left
          const isShown = box.width * box.height > 0 && within.checkVisibility({ visibilityProperty: true })
          if (isShown) found.push({ text: text.nodeValue!.trim(), box, within })
        }
        return found
      }

      function isOn(one: DOMRect, other: DOMRect): boolean {
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
        return across > slackPx && down > mostShared * Math.min(one.height, other.height)
      }

      function isCut(from: HTMLElement, words: DOMRect, root: HTMLElement): boolean {
        for (let within = from; ; within = within.parentElement!) {
          const { overflowX, overflowY, textOverflow } = getComputedStyle(within)
          // A name that ends in dots is told in full elsewhere; what scrolls is reached.
          if (textOverflow === 'ellipsis' || overflowY === 'auto' || overflowY === 'scroll') return false
          const box = within.getBoundingClientRect()
          const isOutX = words.left < box.left - slackPx || words.right > box.right + slackPx
          const isOutY = words.top < box.top - slackPx || words.bottom > box.bottom + slackPx
          const isEdge = within === root
          if ((isOutX && (isEdge || overflowX === 'hidden')) || (isOutY && (isEdge || overflowY === 'hidden'))) return true
          if (isEdge) return false
        }
      }
    },
    { parts: PARTS, slackPx: SLACK_PX, mostShared: MOST_SHARED },
  )
}

/** Lets what follows the size of the window do so: lists count the rows that there is room for, and are drawn again. */
export async function settleLayout(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let i = 0; i < 4; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
  })
}
