/** The keyboard of a desk: everything can be reached with it. The same keys as in its help sheet. */
import { onScopeDispose } from 'vue'

export interface DeskKeys {
  move(rows: number): void
  openRow(): void
  /** @param place of the step among those that are legal now, from 1 */
  step(place: number): void
  fresh(): void
  search(): void
  palette(): void
  toggleEnded(): void
  zoomBy(steps: number): void
  goHome(): void
  toggleLayers(): void
  toggleKeys(): void
  /** @returns whether there was something to close */
  close(): boolean
}

export function useDeskKeys(desk: DeskKeys): void {
  const actions: Readonly<Record<string, () => void>> = {
    j: () => desk.move(1),
    k: () => desk.move(-1),
    ArrowDown: () => desk.move(1),
    ArrowUp: () => desk.move(-1),
    n: desk.fresh,
    '/': desk.search,
    o: desk.toggleEnded,
    '+': () => desk.zoomBy(1),
    '=': () => desk.zoomBy(1),
    '-': () => desk.zoomBy(-1),
    h: desk.goHome,
    l: desk.toggleLayers,
    '?': desk.toggleKeys,
  }

  function press(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Escape') {
      if (desk.close()) event.preventDefault()
      return
    }
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      desk.palette()
      return
    }
    if (event.altKey || takesKeys(event.target)) return
    // A button that has the keyboard is pressed by it.
    if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement)) {
      event.preventDefault()
      return desk.openRow()
    }
    if (/^[1-9]$/.test(event.key)) {
      event.preventDefault()
      return desk.step(Number(event.key))
    }
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!action) return
    event.preventDefault()
    action()
  }

  window.addEventListener('keydown', press)
  onScopeDispose(() => window.removeEventListener('keydown', press))
}

/** Where somebody writes or chooses, a key is theirs. */
function takesKeys(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox'
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
}
