/** Moves lines and words that a bezel would lie across on to the next screen, and leaves out what there is no room for. */
import { onScopeDispose, watch, type Ref } from 'vue'
import { isUnderBezel, pushOf, type Bezels, type WallBezels } from '#geodata/bezels'
import { leaveOutRows } from './leave-out.ts'

/** What is read as one and stays together: rows, heads, feet, lines. Outer ones come before what is in them, and so move first. */
const LINES = '[data-whole], li, header, footer, h1, h2, h3, p, dt, dd, figcaption, .second, .label'
/** What is left out rather than moved: moved it would say something else. */
const LEFT_OUT = '[data-tick]'
/** Where rows are left out that have no room. */
const FITTING = '[data-fits]'

/**
 * After each change of what is shown, in the same frame. What is taller, or wider, than a screen stays where it is; what is in it is looked at by itself.
 *
 * Cost: one reading of all lines, and one more layout for each that is moved, of which there are as many as bezels across panels. Bound: one frame asked
 * for at a time, two observers.
 *
 * @param places where panels stand: lines are looked at again where that changes
 */
export function useClearOfBezels(layer: Readonly<Ref<HTMLElement | null>>, bezels: () => WallBezels, places: () => unknown): void {
  let touched: HTMLElement[] = []
  let frame = 0

  function clear(): void {
    frame = 0
    const root = layer.value
    for (const element of touched)
      for (const name of ['margin-top', 'margin-left', 'visibility', 'display']) element.style.removeProperty(name)
    touched = []
    const { x, y } = bezels()
    if (!root) return
    if (x.spans.length + y.spans.length > 0) clearOf(root, x, y)
    for (const container of root.querySelectorAll<HTMLElement>(FITTING)) touched.push(...leaveOutRows(container))
  }

  function clearOf(root: HTMLElement, x: Bezels, y: Bezels): void {
    for (const line of root.querySelectorAll<HTMLElement>(LINES)) {
      push(line, 'margin-top', (at) => pushOf({ fromPx: at.top, toPx: at.bottom }, y))
      push(line, 'margin-left', (at) => pushOf({ fromPx: at.left, toPx: at.right }, x))
    }
    for (const label of root.querySelectorAll<HTMLElement>(LEFT_OUT)) if (isHidden(label)) leaveOut(label)

    function isHidden(label: HTMLElement): boolean {
      const at = wordsOf(label, root)
      return at !== undefined && isUnderBezel({ fromPx: at.left, toPx: at.right }, x)
    }
  }

  function push(line: HTMLElement, side: 'margin-top' | 'margin-left', byOf: (at: Box) => number): void {
    const at = wordsOf(line, layer.value!) // asked for while there is one
    const byPx = at ? byOf(at) : 0
    if (byPx <= 0) return
    const ownPx = Number.parseFloat(getComputedStyle(line).getPropertyValue(side)) || 0
    line.style.setProperty(side, `${ownPx + byPx}px`)
    touched.push(line)
  }

  function leaveOut(label: HTMLElement): void {
    label.style.visibility = 'hidden'
    touched.push(label)
  }

  function ask(): void {
    frame ||= requestAnimationFrame(clear)
  }

  const changes = new MutationObserver(ask)
  const sizes = new ResizeObserver(ask)
  watch(
    layer,
    (element) => {
      changes.disconnect()
      sizes.disconnect()
      if (!element) return
      changes.observe(element, { childList: true, characterData: true, subtree: true })
      sizes.observe(element)
      ask()
    },
    { immediate: true },
  )
  watch([bezels, places], ask)
  onScopeDispose(() => {
    cancelAnimationFrame(frame)
    changes.disconnect()
    sizes.disconnect()
  })
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** What all words in it cover, from the corner of the layer; `undefined`: none is shown. */
function wordsOf(element: HTMLElement, root: HTMLElement): Box | undefined {
  const from = root.getBoundingClientRect()
  const range = document.createRange()
  let box: Box | undefined
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (!text.nodeValue?.trim()) continue
    range.selectNodeContents(text)
    const { left, top, right, bottom, width, height } = range.getBoundingClientRect()
    if (width * height === 0) continue
    const shown = clipped({ left, top, right, bottom }, text.parentElement!) // a text stands in an element
    box = box ? joined(box, shown) : shown
  }
  return box && { left: box.left - from.left, top: box.top - from.top, right: box.right - from.left, bottom: box.bottom - from.top }
}

/** A name that is cut short ends where it is cut. */
function clipped(box: Box, element: HTMLElement): Box {
  if (!element.classList.contains('clip')) return box
  const { left, right } = element.getBoundingClientRect()
  return { ...box, left: Math.max(box.left, left), right: Math.min(box.right, right) }
}

function joined(one: Box, other: Box): Box {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  }
}
