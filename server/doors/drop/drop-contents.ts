/** What is made of a dropped file, by what it holds. */
import { readFile } from 'node:fs/promises'
import { Fault } from '#wire/errors'
import type { RefusedRecord } from '../../import/refused-rows.ts'
import type { ReportDesk } from '../../live/report-desk.ts'
import type { ReportImports } from '../../report-imports.ts'
import { incidentIdOf } from '../cap/cap-report.ts'
import { decodeXml } from '../cap/decode-xml.ts'
import { MAX_CAP_BYTES, readCap } from '../cap/read-cap.ts'
import type { CapTaker } from '../cap/take-cap.ts'
import type { Intake } from '../intake.ts'
import type { Sender } from '../sender.ts'
import { takePositions, takeReportLines } from './drop-lines.ts'
import type { DropKind } from './drop-names.ts'
import type { DropCount } from './drop-receipt.ts'
import type { RefusedLines, Refusals } from './drop-refusals.ts'

export interface DropContentsOptions {
  readonly desk: ReportDesk
  readonly takeCap: CapTaker
  readonly intake: Pick<Intake, 'accept'>
  readonly imports: ReportImports
  readonly refusedLines: RefusedLines
  readonly nowMs: () => number
}

export const DROP_ACTOR = { name: 'drop', role: 'gateway' } as const
/** Of positions that state no accuracy, as of any gateway's. */
const DEFAULT_ACCURACY_M = 15
const SENDER: Sender = {
  by: DROP_ACTOR.name,
  role: DROP_ACTOR.role,
  source: 'drop',
  // What comes by the file comes when somebody drops it: silence means nothing.
  sourceKind: 'import',
  crs: 'WGS84',
  defaultAccuracyM: DEFAULT_ACCURACY_M,
  simulated: false,
}

/** Brings in the content of a file. @throws Fault where nothing of it can be used, or the house is behind */
export type DropContents = (kind: DropKind, path: string, rows: Refusals) => Promise<DropCount>

export function dropContents({ desk, takeCap, intake, imports, refusedLines, nowMs }: DropContentsOptions): DropContents {
  function bringTable(name: string, path: string, rows: Refusals): Promise<DropCount> {
    const named = imports.mappings.get(name)
    if (!named) throw new Fault('NOT_FOUND', `there is no mapping '${name}': its name begins with that of none`)
    const { name: _name, ...mapping } = named
    const onRefused = (row: RefusedRecord) => rows.takeRow(row, refusedLines)
    return imports.run(path, { kind: mapping.kind, mapping, by: DROP_ACTOR.name, simulated: false, dryRun: false, onRefused })
  }

  async function bringCap(path: string): Promise<DropCount> {
    const bytes = await readFile(path)
    if (bytes.length > MAX_CAP_BYTES) throw new Fault('BODY_TOO_LARGE', `a message of at most ${MAX_CAP_BYTES} bytes is taken`)
    const alert = readCap(decodeXml(bytes))
    const one = { records: 1, added: 0, duplicates: 0, refused: 0 }
    if (alert.msgType === 'Alert' && (await desk.book.find('incident', incidentIdOf(alert.identifier)))) return { ...one, duplicates: 1 }
    const { taken, reason = '' } = await takeCap(alert, DROP_ACTOR, false)
    if (!taken) throw new Fault('FIELD_INVALID', reason)
    return { ...one, added: 1 }
  }

  return async (kind, path, rows) => {
    switch (kind.what) {
      case 'table':
        return bringTable(kind.mapping, path, rows)
      case 'cap':
        return bringCap(path)
      case 'positions':
        return takePositions(path, intake, SENDER, rows.take)
      case 'reports':
        return takeReportLines(path, desk, DROP_ACTOR, nowMs, rows.take)
    }
  }
}
