/** Reports and positions as lines of JSON, from a file that is taken once and read in pieces. */
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Compile } from 'typebox/compile'
import { Fault } from '#wire/errors'
import { REPORT_KINDS, reportChangeOf, reportDraftOf, REPORTS, type Personal, type ReportKind } from '#wire/reports'
import { takenMsOf } from '../../domain/gate-time.ts'
import type { Actor, ReportDesk } from '../../live/report-desk.ts'
import type { Intake } from '../intake.ts'
import type { Sender } from '../sender.ts'
import type { DropCount, DropRefusal } from './drop-receipt.ts'

/** Fixes handed to the gate at once. */
const BATCH = 5_000
const LEAST_SEVERITY = 4
const CHECKS = new Map(REPORT_KINDS.map((kind) => [kind, { draft: Compile(reportDraftOf(kind)), change: Compile(reportChangeOf(kind)) }]))

interface Line {
  readonly line: number
  /** `undefined`: it is not in UTF-8, as JSON is. Read as such it would be kept as signs that say nothing. */
  readonly text: string | undefined
}

async function* linesOf(path: string): AsyncGenerator<Line> {
  let line = 0
  // Byte by byte: a line ends where the bytes say so, and not at a separator of paragraphs in somebody's text.
  for await (const raw of createInterface({ input: createReadStream(path, 'latin1'), crlfDelay: Infinity })) {
    line++
    const bytes = Buffer.from(raw, 'latin1')
    const text = isUtf8(bytes) ? bytes.toString() : undefined
    if (text?.trim() !== '') yield { line, text }
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined // refused by who reads it
  }
}

/** Positions, judged and answered as at the door for them. @throws Fault INTAKE_FULL, STORE_FAILED */
export async function takePositions(
  path: string,
  intake: Pick<Intake, 'accept'>,
  sender: Sender,
  onRefused: (row: DropRefusal) => void,
): Promise<DropCount> {
  const count = { records: 0, added: 0, duplicates: 0, refused: 0 }
  let batch: Line[] = []

  async function send(): Promise<void> {
    const { accepted, duplicates, rejected } = await intake.accept(
      batch.map(({ text }) => parsed(text)),
      sender,
    )
    count.added += accepted
    count.duplicates += duplicates
    count.refused += rejected.length
    for (const { index, field, message } of rejected) onRefused({ line: batch[index]!.line, field: field ?? '', reason: message })
    batch = []
  }

  for await (const line of linesOf(path)) {
    count.records++
    batch.push(line)
    if (batch.length === BATCH) await send()
  }
  if (batch.length > 0) await send()
  return count
}

/** New reports and steps of known ones, each on a line of its own: `{"kind": "incident", …}` as it would be POSTed, or PATCHed with its `id`. */
export async function takeReportLines(
  path: string,
  desk: ReportDesk,
  actor: Actor,
  nowMs: () => number,
  onRefused: (row: DropRefusal) => void,
): Promise<DropCount> {
  const count = { records: 0, added: 0, duplicates: 0, refused: 0 }
  for await (const { line, text } of linesOf(path)) {
    count.records++
    try {
      if (text === undefined) throw invalid('', 'is not in UTF-8')
      if (await takeLine(text, desk, actor, nowMs())) count.added++
      else count.duplicates++
    } catch (cause) {
      if (!(cause instanceof Fault) || cause.code === 'STORE_FAILED' || cause.code === 'INTAKE_FULL') throw cause
      count.refused++
      onRefused({ line, ...refusalOf(cause) })
    }
  }
  return count
}

/** Of a step that is not legal now the message says why; its errors name those that are. */
function refusalOf({ code, message, errors: [first] }: Fault): Pick<DropRefusal, 'field' | 'reason'> {
  if (code === 'STATE_CONFLICT' || !first) return { field: code === 'STATE_CONFLICT' ? 'step' : '', reason: message }
  return { field: first.field.replace(/^body\//, ''), reason: first.reason }
}

/** @returns whether it was new. @throws Fault */
async function takeLine(text: string, desk: ReportDesk, actor: Actor, nowMs: number): Promise<boolean> {
  const { kind, said } = readLine(text)
  const { id = '', at, ...rest } = said as { readonly id?: string; readonly at?: string | number } & Readonly<Record<string, unknown>> // checked by the schema
  const atMs = at === undefined ? nowMs : takenMsOf(at)
  if (Number.isNaN(atMs)) throw invalid('at', `'${at}' is no time: ISO 8601 with an offset, or Unix ms`)
  if (rest['step'] !== undefined) {
    const { step, note, ...fields } = rest as { readonly step: string; readonly note?: string }
    await desk.change(kind, id, { step, atMs, ...(note === undefined ? {} : { note }), said: fields }, actor)
    return true
  }
  // The same line again is the same report.
  const known = id !== '' ? id : `h-${createHash('sha256').update(text.trim()).digest('hex').slice(0, 24)}`
  if (await desk.book.find(kind, known)) return false
  const usual = 'severity' in REPORTS[kind].properties ? { severity: LEAST_SEVERITY } : {}
  await desk.bring(kind, { ...usual, ...(rest as { readonly personal?: Personal }), id: known, atMs }, actor, false)
  return true
}

function readLine(text: string): { readonly kind: ReportKind; readonly said: Readonly<Record<string, unknown>> } {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('', 'is no JSON object')
  const { kind: name, ...said } = value as Readonly<Record<string, unknown>>
  const kind = REPORT_KINDS.find((known) => known === name)
  if (!kind) throw invalid('kind', `must be one of ${REPORT_KINDS.join(', ')}`)
  const { draft, change } = CHECKS.get(kind)!
  const { id, ...changed } = said
  const isStep = said['step'] !== undefined
  if (isStep && typeof id !== 'string') throw invalid('id', 'is missing: which report goes on')
  const errors = isStep ? change.Errors(changed) : draft.Errors(said)
  const [error] = errors
  if (error) throw invalid(error.instancePath.slice(1), error.message)
  const texts = [said, said['personal'] ?? {}].flatMap((of) => Object.values(of))
  if (texts.some((one) => typeof one === 'string' && !one.isWellFormed())) throw invalid('', 'holds half a character')
  return { kind, said }
}

function invalid(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${field} ${reason}`.trim(), { errors: [{ field, reason }] })
}
