/** A zipped Shapefile: .shp and .dbf, .prj where positions are projected, .cpg or the text itself for the encoding. */
import { parseDbf, parseShp } from 'shpjs'
import type { Geometry } from 'geojson'
import { decoderFor } from './text.ts'
import type { ImportFile } from './import-file.ts'
import { fileFault, type Remarks, type SourceRecord } from './record.ts'
import { zipEntries, type ZipEntry } from './read-zip.ts'

/** ESRI Shapefile Technical Description, 1998, page 4: the main file header. */
const SHP_CODE = 9994
const SHP_HEADER_BYTES = 100
const SHP_LENGTH_AT = 24
/** dBase III: records, header and record length, the mark of a deleted record. */
const DBF_HEADER_BYTES = 33
const DBF_DELETED = 0x2a

interface Layer {
  readonly name: string
  readonly shp: Uint8Array
  readonly dbf: Uint8Array | undefined
  readonly prj: string | undefined
  readonly cpg: string | undefined
}

export async function* readShapefile(file: ImportFile, encoding: string | undefined, into: Remarks): AsyncGenerator<SourceRecord> {
  const layer = onlyLayer(zipEntries(await file.whole()), file.path)
  const geometries = readShapes(layer, file.path)
  const rows = layer.dbf ? readRows(layer.dbf, layer, encoding, into) : []
  if (layer.dbf && rows.length !== geometries.length) {
    throw fileFault(
      `${file.path}: ${layer.name}.shp has ${geometries.length} shapes, its .dbf ${rows.length} rows: one of them is cut short`,
    )
  }
  for (const [i, geometry] of geometries.entries()) {
    if (layer.dbf && isDeleted(layer.dbf, i)) continue
    yield { record: String(i + 1), id: undefined, properties: new Map(Object.entries(rows[i] ?? {})), geometry: geometry ?? undefined }
  }
}

function onlyLayer(entries: readonly ZipEntry[], path: string): Layer {
  const files = new Map(entries.filter(({ name }) => !name.includes('__MACOSX')).map((entry) => [entry.name.toLowerCase(), entry]))
  const shapes = [...files.keys()].filter((name) => name.endsWith('.shp'))
  const [found] = shapes
  if (found === undefined) throw fileFault(`${path}: holds no .shp: it is not a zipped Shapefile`)
  if (shapes.length > 1) throw fileFault(`${path}: holds ${shapes.length} Shapefiles (${shapes.join(', ')}); zip one at a time`)
  const base = found.slice(0, -'.shp'.length)
  const read = (ending: string) => files.get(`${base}${ending}`)?.read()
  const text = (bytes: Uint8Array | undefined) => (bytes ? Buffer.from(bytes).toString('utf8').trim() : undefined)
  return { name: base, shp: read('.shp') ?? new Uint8Array(), dbf: read('.dbf'), prj: text(read('.prj')), cpg: text(read('.cpg')) }
}

function readShapes({ name, shp, prj }: Layer, path: string): readonly (Geometry | null)[] {
  const view = viewOf(shp)
  if (view.byteLength < SHP_HEADER_BYTES || view.getInt32(0) !== SHP_CODE) throw fileFault(`${path}: ${name}.shp is not a Shapefile`)
  const saidBytes = view.getInt32(SHP_LENGTH_AT) * 2
  if (saidBytes > view.byteLength) throw fileFault(`${path}: ${name}.shp is cut short: ${view.byteLength} of ${saidBytes} bytes`)
  try {
    return parseShp(view, isProjected(prj) ? prj : undefined)
  } catch (error) {
    throw fileFault(`${path}: ${name}.shp cannot be read: ${error instanceof Error ? error.message : ''}`, error)
  }
}

/** A geographic .prj says degrees already; which datum they are in is `--crs`, since many files say WGS 84 and are not. */
function isProjected(prj: string | undefined): boolean {
  return prj !== undefined && /^PROJC/i.test(prj)
}

function readRows(
  dbf: Uint8Array,
  layer: Layer,
  encoding: string | undefined,
  into: Remarks,
): readonly Readonly<Record<string, unknown>>[] {
  const view = viewOf(dbf)
  if (view.byteLength < DBF_HEADER_BYTES) throw fileFault(`${layer.name}.dbf is cut short`)
  const [count, headerBytes, rowBytes] = [view.getUint32(4, true), view.getUint16(8, true), view.getUint16(10, true)]
  if (headerBytes + count * rowBytes > view.byteLength)
    throw fileFault(`${layer.name}.dbf is cut short: ${count} rows do not fit in ${view.byteLength} bytes`)
  const chosen = encoding ?? encodingOf(layer.cpg, dbf)
  if (chosen !== 'utf-8' && encoding === undefined && layer.cpg === undefined) {
    into.note({ record: 'file', name: '', field: 'encoding', reason: `no .cpg: text is read as ${chosen}` })
  }
  try {
    return parseDbf(view, decoderFor(chosen).encoding)
  } catch (error) {
    throw fileFault(`${layer.name}.dbf cannot be read: ${error instanceof Error ? error.message : ''}`, error)
  }
}

/** What the .cpg says (`UTF-8`, `GBK`, `936`, `ANSI 936`), else what the text can be. */
function encodingOf(cpg: string | undefined, dbf: Uint8Array): string {
  const page = /^(?:ANSI\s*|CP)?(\d+)$/i.exec(cpg ?? '')?.[1]
  if (page === '936') return 'gbk'
  if (page === '65001') return 'utf-8'
  if (page !== undefined) return page.startsWith('8859') ? `iso-8859-${page.slice(4)}` : `windows-${page}`
  if (cpg !== undefined && cpg !== '') return cpg
  return isMostlyUtf8(dbf.subarray(viewOf(dbf).getUint16(8, true))) ? 'utf-8' : 'gb18030'
}

/** One in so many characters may be broken: programs cut UTF-8 text at a column's width, through the middle of a character. */
const CUT_CHARACTERS = 20

function isMostlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes)
  const [broken, foreign] = [text.match(/\uFFFD/g)?.length ?? 0, text.match(/[^\p{ASCII}]/gu)?.length ?? 0]
  return broken * CUT_CHARACTERS <= foreign
}

function isDeleted(dbf: Uint8Array, row: number): boolean {
  const view = viewOf(dbf)
  return dbf[view.getUint16(8, true) + row * view.getUint16(10, true)] === DBF_DELETED
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
