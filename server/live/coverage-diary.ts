/** Keeps the diary of a room's coverage: a line each quarter of an hour, a blob a day. */
import { type DiaryLine, decodeDiary, DIARY_STEP_MS, diaryLine, encodeDiary } from '../domain/coverage/diary.ts'
import type { Blobs } from '../store/ports.ts'
import type { CoverageDesk } from './coverage-desk.ts'

export interface CoverageDiary {
  /** Writes a line when one is due. Call it once a second. */
  tick(nowMs: number): void
  /** The lines from an instant to before another, oldest first; the present, unwritten, is the last where the span reaches it. */
  read(fromMs: number, toMs: number, nowMs: number): Promise<readonly DiaryLine[]>
  /** A day (of UTC, counted from 1970) as it is written, up to its last line; absent: nothing is. One that is over is not written any more. */
  book(day: number): Promise<Uint8Array | undefined>
  close(): Promise<void>
}

export interface CoverageDiaryOptions {
  readonly blobs: Blobs
  readonly coverage: CoverageDesk
  /** Room and realm, as they stand in the names of the blobs. */
  readonly name: string
  readonly onFailure: (cause: unknown) => void
}

const DAY_MS = 86_400_000

/** Memory: the lines of the present day, 3 bytes a compound and line: 170 KB for 600 compounds. */
export function coverageDiary({ blobs, coverage, name, onFailure }: CoverageDiaryOptions): CoverageDiary {
  let today: { readonly day: number; readonly lines: DiaryLine[] } | undefined
  let lastStep = -1
  /** One write at a time; one that fails is told, and the next line writes the whole day again. */
  let writing: Promise<void> = Promise.resolve()

  function blobOf(day: number): string {
    return `diary-${name}-${new Date(day * DAY_MS).toISOString().slice(0, 10)}`
  }

  async function load(day: number): Promise<DiaryLine[]> {
    const bytes = await blobs.get(blobOf(day))
    return bytes ? decodeDiary(bytes) : []
  }

  async function write(line: DiaryLine): Promise<void> {
    const day = Math.floor(line.atMs / DAY_MS)
    if (today?.day !== day) today = { day, lines: await load(day) }
    today.lines.push(line)
    await blobs.put(blobOf(day), encodeDiary(today.lines))
  }

  function lineNow(nowMs: number): DiaryLine {
    const { columns } = coverage.current.coverage
    return diaryLine(columns, coverage.slotEnd, nowMs)
  }

  return {
    tick(nowMs) {
      const step = Math.floor(nowMs / DIARY_STEP_MS)
      if (lastStep < 0) lastStep = step
      if (step === lastStep) return
      lastStep = step
      const line = lineNow(step * DIARY_STEP_MS)
      coverage.current.coverage.columns.visits.fill(0)
      writing = writing.then(() => write(line)).catch(onFailure)
    },
    async read(fromMs, toMs, nowMs) {
      await writing
      const lines: DiaryLine[] = []
      for (let day = Math.floor(fromMs / DAY_MS); day * DAY_MS < toMs; day++) {
        const own = today?.day === day ? today.lines : await load(day)
        lines.push(...own.filter(({ atMs }) => atMs >= fromMs && atMs < toMs))
      }
      if (nowMs < toMs) lines.push(lineNow(nowMs))
      return lines
    },
    async book(day) {
      await writing
      return blobs.get(blobOf(day))
    },
    close: () => writing,
  }
}
