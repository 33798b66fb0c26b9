/** The keyboard of a wall: few keys, the same as in its help sheet. */
import { onScopeDispose } from 'vue'

export interface WallKeys {
  zoomBy(steps: number): void
  panBy(rightPx: number, downPx: number): void
  goHome(): void
  toggleLayers(): void
  toggleKeys(): void
  close(): void
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
    Escape: wall.close,
  }

  function press(event: KeyboardEvent): void {
    if (takesText(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
    actions[event.key.length === 1 ? event.key.toLowerCase() : event.key]?.()
  }

  window.addEventListener('keydown', press)
  onScopeDispose(() => window.removeEventListener('keydown', press))
}

/** A key pressed where somebody writes is a letter; a box that is only ticked takes none. */
function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox'
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
}
