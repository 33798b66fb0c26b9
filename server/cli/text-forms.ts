/** Records as text, a line at a time: CSV, NDJSON and GeoJSON. */

export type Row = Readonly<Record<string, unknown>>

/** CSV with a header; what holds a comma, a quote or a line's end is quoted, objects stand as JSON. */
export async function* csvLines(fields: readonly string[], rows: AsyncIterable<Row>): AsyncGenerator<string> {
  yield fields.join(',')
  for await (const row of rows) yield fields.map((field) => exactCell(row[field])).join(',')
}

export async function* jsonLines(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  for await (const row of rows) yield JSON.stringify(row)
}

/** One FeatureCollection, a feature a line. @param featureOf gives the geometry and the properties of a row */
export async function* featureLines(
  rows: AsyncIterable<Row>,
  featureOf: (row: Row) => { readonly geometry: unknown; readonly properties: unknown; readonly id?: unknown },
): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":['
  let held: string | undefined
  for await (const row of rows) {
    if (held !== undefined) yield `${held},`
    held = JSON.stringify({ type: 'Feature', ...featureOf(row) })
  }
  if (held !== undefined) yield held
  yield ']}'
}

/** As it is, also where a spreadsheet would take it for a formula: what is exported comes in again unchanged. */
function exactCell(value: unknown): string {
  if (value === undefined) return ''
  const cell = typeof value === 'string' ? value : JSON.stringify(value)
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
