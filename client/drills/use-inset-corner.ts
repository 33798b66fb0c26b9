/** In which corner of the map a wall shows its drill: put there by hand or by keyboard, and kept by that wall. */
import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue'
import * as kept from '../member/kept.ts'

export interface Corner {
  readonly across: 'left' | 'right'
  readonly upright: 'top' | 'bottom'
}

export interface InsetCorner {
  readonly corner: Readonly<Ref<Corner>>
  /** How far it has been drawn from its corner, px; `undefined`: it stands. */
  readonly drawn: ComputedRef<{ readonly x: number; readonly y: number } | undefined>
  /** @param key of the keyboard. @returns whether it means a corner */
  turn(key: string): boolean
  /** Draws it by a pointer, and lets it go into the corner that its middle is nearest to. */
  draw(event: PointerEvent): void
}

const [NAME, PREFIX] = ['wall-corner', 'lamplight.drill.'] as const
/** The alarms stand above, a card at the right. */
const FIRST: Corner = { across: 'left', upright: 'bottom' }
const KEYS: Readonly<Record<string, Partial<Corner>>> = {
  ArrowLeft: { across: 'left' },
  ArrowRight: { across: 'right' },
  ArrowUp: { upright: 'top' },
  ArrowDown: { upright: 'bottom' },
}
/** What a hand shakes is no drawing, px. */
const LEAST_PX = 6

/** The corner of a room that a place in it is nearest to; px. */
export function cornerAt(
  { x, y }: { readonly x: number; readonly y: number },
  room: Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>,
): Corner {
  return {
    across: x < room.left + room.width / 2 ? 'left' : 'right',
    upright: y < room.top + room.height / 2 ? 'top' : 'bottom',
  }
}

/** @param room what is free for it @param box what is drawn */
export function useInsetCorner(room: () => HTMLElement | null, box: () => HTMLElement | null): InsetCorner {
  const corner = ref(keptCorner())
  const drawing = ref<{ readonly fromX: number; readonly fromY: number; readonly x: number; readonly y: number }>()

  function put(next: Corner): void {
    corner.value = next
    kept.keep(NAME, next, PREFIX)
  }

  function follow({ clientX, clientY }: PointerEvent): void {
    if (drawing.value) drawing.value = { ...drawing.value, x: clientX, y: clientY }
  }

  function stop(): void {
    removeEventListener('pointermove', follow)
    removeEventListener('pointerup', letGo)
    removeEventListener('pointercancel', stop)
    drawing.value = undefined
  }

  function letGo(): void {
    const [free, drawn] = [room()?.getBoundingClientRect(), box()?.getBoundingClientRect()]
    if (moved.value && free && drawn) put(cornerAt({ x: drawn.left + drawn.width / 2, y: drawn.top + drawn.height / 2 }, free))
    stop()
  }

  const moved = computed(() => {
    if (!drawing.value) return undefined
    const [x, y] = [drawing.value.x - drawing.value.fromX, drawing.value.y - drawing.value.fromY]
    return Math.hypot(x, y) < LEAST_PX ? undefined : { x, y }
  })

  onScopeDispose(stop)
  return {
    corner,
    drawn: moved,
    turn(key) {
      const side = KEYS[key]
      if (side) put({ ...corner.value, ...side })
      return side !== undefined
    },
    draw({ button, clientX, clientY }) {
      if (button !== 0) return
      drawing.value = { fromX: clientX, fromY: clientY, x: clientX, y: clientY }
      addEventListener('pointermove', follow)
      addEventListener('pointerup', letGo)
      addEventListener('pointercancel', stop)
    },
  }
}

function keptCorner(): Corner {
  const found = kept.read(NAME, PREFIX)
  if (typeof found !== 'object' || found === null) return FIRST
  const { across, upright } = found as Partial<Corner> // what this wall itself has kept
  return (across === 'left' || across === 'right') && (upright === 'top' || upright === 'bottom') ? { across, upright } : FIRST
}
