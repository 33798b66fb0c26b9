/** The keyboard of a wall: few keys, the same as in its help sheet. */
import { onScopeDispose } from 'vue'

export interface WallKeys {
  zoomBy(steps: number): void
  panBy(rightPx: number, downPx: number): void
  goHome(): void
  toggleLayers(): void
  toggleKeys(): void
  openPalette(): void
  close(): void
  readonly past: PastKeys
}

/** What keys do with the past; most of them only while it is shown. */
export interface PastKeys {
  isPast(): boolean
  enter(): void
  step(direction: 1 | -1): void
  stepToMark(direction: 1 | -1): void
  togglePlay(): void
  changeRate(direction: 1 | -1): void
  goLive(): void
}

const PAN_PX = 160

export function useKeys(wall: WallKeys): void {
  const actions: Readonly<Record<string, () => void>> = {
    '+': () => wall.zoomBy(1),
    '=': () => wall.zoomBy(1),
    '-': () => wall.zoomBy(-1),
    ArrowLeft: () => wall.panBy(-PAN_PX, 0),
    ArrowRight: () => wall.panBy(PAN_PX, 0),
    ArrowUp: () => wall.panBy(0, -PAN_PX),
    ArrowDown: () => wall.panBy(0, PAN_PX),
    h: wall.goHome,
    l: wall.toggleLayers,
    '?': wall.toggleKeys,
    '/': wall.openPalette,
    Escape: wall.close,
    p: wall.past.enter,
  }
  const pastActions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => wall.past.step(-1),
    ArrowRight: () => wall.past.step(1),
    ',': () => wall.past.stepToMark(-1),
    '.': () => wall.past.stepToMark(1),
    ' ': wall.past.togglePlay,
    '[': () => wall.past.changeRate(-1),
    ']': () => wall.past.changeRate(1),
    n: wall.past.goLive,
    p: () => undefined,
  }

  function press(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      return wall.openPalette()
    }
    if (takesText(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
    // A button that has the keyboard is pressed by it.
    if (event.key === ' ' && event.target instanceof HTMLButtonElement) return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const action = (wall.past.isPast() ? pastActions[key] : undefined) ?? actions[key]
    if (!action) return
    // Else the letter that opens a palette is written into it.
    if (key === '/') event.preventDefault()
    action()
  }

  window.addEventListener('keydown', press)
  onScopeDispose(() => window.removeEventListener('keydown', press))
}

/** A key pressed where somebody writes is a letter; a box that is only ticked takes none. */
function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox'
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
}
