/** Photographs of drills: what is said of each stands in the drill's realm, the picture lies beside the journal, so that it can be erased. */
import { hash } from 'node:crypto'
import { Fault } from '#wire/errors'
import type { DrillPhoto } from '#wire/drills'
import type { BarePhoto } from '../domain/drills/bare-photo.ts'
import type { DrillWish } from '../domain/drills/drill-steps.ts'
import type { Blobs } from '../store/ports.ts'
import type { DrillDesk } from './drill-desk.ts'

/** What is said of a photograph as it comes. */
export type PhotoSaid = Pick<DrillPhoto, 'id' | 'atMs' | 'expectation' | 'note'>

export interface DrillPhotos {
  /** Keeps one, unless the very same is kept. @param by a token's name. @throws Fault as `DrillDesk.act` */
  keep(drill: string, said: PhotoSaid, bare: BarePhoto, by: string): Promise<DrillPhoto>
  /** @throws Fault NOT_FOUND where there is none, or its picture was erased */
  give(drill: string, id: string): Promise<{ readonly photo: DrillPhoto; readonly bytes: Uint8Array }>
  /** The picture goes for good; that there was one, of what and when, stays. @throws Fault as `DrillDesk.act` */
  erase(drill: string, id: string, by: string): Promise<void>
}

/** Bounds: `MOST_PHOTOS` of `MAX_PHOTO_BYTES` a drill, erased ones counted. */
export function drillPhotos(desk: Pick<DrillDesk, 'act' | 'read'>, blobs: Omit<Blobs, 'putAll'>): DrillPhotos {
  function held(drill: string, id: string): Promise<DrillPhoto | undefined> {
    return desk.read(drill, ({ photos }) => photos.get(id))
  }

  async function required(drill: string, id: string): Promise<DrillPhoto> {
    const photo = await held(drill, id)
    if (!photo || photo.erasedMs !== undefined)
      throw new Fault('NOT_FOUND', photo ? `photograph '${id}' was erased` : `there is no photograph '${id}'`)
    return photo
  }

  return {
    async keep(drill, said, { type, bytes }, by) {
      const sha256 = hash('sha256', bytes, 'hex')
      const before = await held(drill, said.id)
      if (before?.observer === by && before.sha256 === sha256) return before
      const name = nameOf(drill, { id: said.id, sha256 })
      const wishAt = (knownMs: number): DrillWish => {
        return { step: 'photograph', by, photo: { ...said, knownMs, type, bytes: bytes.length, sha256 } }
      }
      // The picture first: what the journal names is there.
      await blobs.put(name, bytes)
      try {
        await desk.act(drill, (_, knownMs) => wishAt(knownMs), by)
      } catch (cause) {
        if ((await held(drill, said.id))?.sha256 !== sha256) await blobs.remove(name)
        throw cause
      }
      return required(drill, said.id)
    },
    async give(drill, id) {
      const photo = await required(drill, id)
      const bytes = await blobs.get(nameOf(drill, photo))
      if (!bytes) throw new Fault('NOT_FOUND', `the picture of photograph '${id}' is not there`)
      return { photo, bytes }
    },
    async erase(drill, id, by) {
      const photo = await held(drill, id)
      if (photo?.erasedMs === undefined) await desk.act(drill, (_, atMs) => ({ step: 'erasePhoto', atMs, id }), by)
      // Also where it was said before, and a halt came between.
      if (photo) await blobs.remove(nameOf(drill, photo))
    },
  }
}

/** Named by its content too: of two that come under one id, the one that is refused takes nothing away. */
function nameOf(drill: string, { id, sha256 }: Pick<DrillPhoto, 'id' | 'sha256'>): string {
  return `drill-photo-${drill}/${id}/${sha256}`
}
