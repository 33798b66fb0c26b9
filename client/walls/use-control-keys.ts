/** The keyboard of the page that drives a wall: everything can be reached with it. The same keys as in its help sheet. */
import { onScopeDispose } from 'vue'

export interface ControlKeys {
  zoomBy(steps: number): void
  panBy(rightPx: number, downPx: number): void
  search(): void
  overview(): void
  worstGap(): void
  toggleMode(): void
  toggleControl(): void
  goNow(): void
  writeMessage(): void
  follow(): void
  toggleKeys(): void
  close(): void
}

const PAN_PX = 120

export function useControlKeys(page: ControlKeys): void {
  const actions: Readonly<Record<string, () => void>> = {
    '+': () => page.zoomBy(1),
    '=': () => page.zoomBy(1),
    '-': () => page.zoomBy(-1),
    ArrowLeft: () => page.panBy(-PAN_PX, 0),
    ArrowRight: () => page.panBy(PAN_PX, 0),
    ArrowUp: () => page.panBy(0, -PAN_PX),
    ArrowDown: () => page.panBy(0, PAN_PX),
    '/': page.search,
    o: page.overview,
    g: page.worstGap,
    t: page.toggleMode,
    c: page.toggleControl,
    n: page.goNow,
    m: page.writeMessage,
    b: page.follow,
    '?': page.toggleKeys,
  }

  function press(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Escape') return page.close()
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      return page.search()
    }
    if (event.ctrlKey || event.metaKey || event.altKey || takesKeys(event)) return
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!action) return
    event.preventDefault()
    action()
  }

  window.addEventListener('keydown', press)
  onScopeDispose(() => window.removeEventListener('keydown', press))
}

/** Where somebody writes or chooses, a key is theirs; boxes that are only ticked or chosen take none but the arrows. */
function takesKeys({ target, key }: KeyboardEvent): boolean {
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio'].includes(target.type) || key.startsWith('Arrow')
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
}
