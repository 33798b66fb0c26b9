/** One draft in hand: what is typed is kept as it is typed, and is there again when the same thing is opened. */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { useSession } from '../http/session-store.ts'
import { draftShelf, type Draft, type DraftStore } from './drafts.ts'

export interface DraftInHand {
  readonly draft: ShallowRef<Draft>
  /** It was begun before this page was opened, or before something else was. */
  readonly isRestored: ShallowRef<boolean>
  /** The browser has room for it. */
  readonly isKept: ShallowRef<boolean>
  readonly isEmpty: ComputedRef<boolean>
  put(next: Draft): void
  type(field: string, text: string): void
  drop(): void
}

/** The one report that is being written anew. */
export const NEW_DRAFT = 'new'
/** Of a new report, and nothing that anybody typed. */
const UNSEEN: readonly string[] = ['kind', 'id', 'firstMs']
const NOTHING: Draft = { fields: {} }

/** Whether somebody has begun a new report and not sent it. */
export function hasNewDraft(who: string): boolean {
  const draft = draftShelf(storeOfBrowser(), who, Date.now).get(NEW_DRAFT)
  return draft !== undefined && !isNothing(draft)
}

/** @param name what it is about; another name is another draft */
export function useDraft(name: () => string): DraftInHand {
  const session = useSession()
  const shelf = draftShelf(storeOfBrowser(), session.who?.name ?? '', Date.now)
  const draft = shallowRef(NOTHING)
  const isRestored = shallowRef(false)
  const isKept = shallowRef(true)
  const isEmpty = computed(() => isNothing(draft.value))

  function put(next: Draft): void {
    draft.value = next
    if (isNothing(next)) shelf.drop(name())
    else isKept.value = shelf.put(name(), next)
  }

  watch(
    name,
    (about) => {
      const had = shelf.get(about)
      draft.value = had ?? NOTHING
      isRestored.value = had !== undefined
      isKept.value = true
    },
    { immediate: true },
  )

  return {
    draft,
    isRestored,
    isKept,
    isEmpty,
    put,
    type: (field, text) => put({ ...draft.value, fields: { ...draft.value.fields, [field]: text } }),
    drop() {
      put(NOTHING)
      isRestored.value = false
      isKept.value = true
    },
  }
}

function isNothing({ fields, sent }: Draft): boolean {
  return sent === undefined && Object.entries(fields).every(([name, text]) => UNSEEN.includes(name) || text.trim() === '')
}

/** A browser that keeps nothing keeps no draft, and the form says so. */
function storeOfBrowser(): DraftStore {
  try {
    return localStorage
  } catch (cause) {
    if (cause instanceof DOMException) return NO_STORE
    throw cause
  }
}

const NO_STORE: DraftStore = {
  length: 0,
  key: () => null,
  getItem: () => null,
  setItem() {
    throw new DOMException('nothing is kept here', 'QuotaExceededError')
  },
  removeItem: () => undefined,
}
