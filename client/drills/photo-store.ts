/** Pictures that wait for a line, in this browser's own database: text has no room for them. Each lies under the outbox that it belongs to and the id of its entry there, which bounds them. */

const DATABASE = 'lamplight-drill-photos'
const PICTURES = 'pictures'

export interface PhotoStore {
  /** @returns whether there was room */
  keep(id: string, picture: Blob): Promise<boolean>
  /** `undefined` where there is none, or this browser has let go of it. */
  pictureOf(id: string): Promise<ArrayBuffer | undefined>
  drop(id: string): Promise<void>
  /** Lets go of what a halt left behind: pictures of which no entry speaks. */
  dropOthers(isKept: (id: string) => boolean): Promise<void>
}

/** @param outbox whose pictures these are: those of another drill, or observer, are left alone */
export function photoStore(outbox: string): PhotoStore {
  const prefix = `${outbox}/`

  async function drop(id: string): Promise<void> {
    await within('readwrite', (pictures) => pictures.delete(prefix + id))
  }

  return {
    async keep(id, picture) {
      // As plain bytes: some browsers lose the file behind a picture over a restart.
      const bytes = await picture.arrayBuffer()
      return (await within('readwrite', (pictures) => pictures.put(bytes, prefix + id))) !== undefined
    },
    async pictureOf(id) {
      const found = await within('readonly', (pictures) => pictures.get(prefix + id))
      return found instanceof ArrayBuffer ? found : undefined
    },
    drop,
    async dropOthers(isKept) {
      const names = await within('readonly', (pictures) => pictures.getAllKeys())
      if (!Array.isArray(names)) return
      const ids = names.flatMap((name) => (typeof name === 'string' && name.startsWith(prefix) ? name.slice(prefix.length) : []))
      for (const id of ids) if (!isKept(id)) await drop(id)
    },
  }
}

/** @returns what was asked for; `undefined` where the browser has no database for us, or no room */
async function within(mode: IDBTransactionMode, ask: (pictures: IDBObjectStore) => { readonly result: unknown }): Promise<unknown> {
  try {
    const database = await opened()
    try {
      const transaction = database.transaction(PICTURES, mode)
      const answer = ask(transaction.objectStore(PICTURES))
      await settled(transaction)
      return answer.result ?? null
    } finally {
      database.close()
    }
  } catch (cause) {
    if (cause instanceof DOMException || cause instanceof ReferenceError) return undefined
    throw cause
  }
}

function opened(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1)
  opening.onupgradeneeded = () => void opening.result.createObjectStore(PICTURES)
  return new Promise((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(failureOf(opening.error))
    opening.onblocked = () => reject(failureOf(null))
  })
}

function settled(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(failureOf(transaction.error))
  })
}

function failureOf(error: DOMException | null): DOMException {
  return error ?? new DOMException('the database of this browser is busy', 'AbortError')
}
