/** A photograph as a phone takes it, drawn anew before it is kept: smaller, the right way up, in sRGB, and with nothing that was written into it. */

/** Long side, px: a page of paper at 200 dots an inch needs no more. */
const MOST_PX = 2_000
const QUALITY = 0.85

/**
 * @returns the picture as JPEG, at most `MOST_PX` on its long side, some hundred KB; `undefined` where this browser cannot read it: it is no picture, or
 *   of a kind that it does not know
 */
export async function pictureFrom(file: Blob): Promise<Blob | undefined> {
  const read = await readPicture(file)
  if (!read) return undefined
  const scale = Math.min(1, MOST_PX / Math.max(read.width, read.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(read.width * scale))
  canvas.height = Math.max(1, Math.round(read.height * scale))
  canvas.getContext('2d')?.drawImage(read, 0, 0, canvas.width, canvas.height)
  read.close()
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
  return picture ?? undefined
}

async function readPicture(file: Blob): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (cause) {
    if (cause instanceof DOMException || cause instanceof TypeError) return undefined
    throw cause
  }
}
