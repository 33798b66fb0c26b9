/** A Shapefile of polygons or points with text columns, in any encoding, as .shp and .dbf bytes. */
import iconv from 'iconv-lite'

type Ring = readonly (readonly [number, number])[]

export interface TinyShape {
  /** Rings clockwise for outlines, as Shapefiles have them; one position alone is a point; nothing is the null shape. */
  readonly rings?: readonly Ring[]
  readonly point?: readonly [number, number]
  readonly row: Readonly<Record<string, string>>
}

const POLYGON = 5
const POINT = 1

export function tinyShp(shapes: readonly TinyShape[]): Buffer {
  const type = shapes.some(({ point }) => point) ? POINT : POLYGON
  const records = shapes.map((shape, i) => {
    const content = shapeContent(shape)
    const head = Buffer.alloc(8)
    head.writeInt32BE(i + 1, 0)
    head.writeInt32BE(content.length / 2, 4)
    return Buffer.concat([head, content])
  })
  const header = Buffer.alloc(100)
  header.writeInt32BE(9994, 0)
  header.writeInt32BE((100 + records.reduce((sum, { length }) => sum + length, 0)) / 2, 24)
  header.writeInt32LE(1000, 28)
  header.writeInt32LE(type, 32)
  return Buffer.concat([header, ...records])
}

function shapeContent({ rings, point }: TinyShape): Buffer {
  if (point) {
    const content = Buffer.alloc(20)
    content.writeInt32LE(POINT, 0)
    point.forEach((value, i) => content.writeDoubleLE(value, 4 + 8 * i))
    return content
  }
  if (!rings) return Buffer.alloc(4)
  const points = rings.flat()
  const content = Buffer.alloc(44 + 4 * rings.length + 16 * points.length)
  content.writeInt32LE(POLYGON, 0)
  content.writeInt32LE(rings.length, 36)
  content.writeInt32LE(points.length, 40)
  let first = 0
  for (const [i, ring] of rings.entries()) {
    content.writeInt32LE(first, 44 + 4 * i)
    first += ring.length
  }
  points.forEach(([lon, lat], i) => {
    content.writeDoubleLE(lon, 44 + 4 * rings.length + 16 * i)
    content.writeDoubleLE(lat, 52 + 4 * rings.length + 16 * i)
  })
  return content
}

/** Column names and texts in the given encoding; each column as wide as its longest text. */
export function tinyDbf(rows: readonly Readonly<Record<string, string>>[], encoding: string): Buffer {
  const names = Object.keys(rows[0] ?? {})
  const widths = names.map((name) => Math.max(1, ...rows.map((row) => iconv.encode(row[name] ?? '', encoding).length)))
  const header = Buffer.alloc(32 + 32 * names.length + 1)
  header[0] = 3
  header.writeUInt32LE(rows.length, 4)
  header.writeUInt16LE(header.length, 8)
  header.writeUInt16LE(1 + widths.reduce((sum, width) => sum + width, 0), 10)
  for (const [i, name] of names.entries()) {
    iconv
      .encode(name, encoding)
      .subarray(0, 10)
      .copy(header, 32 + 32 * i)
    header.write('C', 32 + 32 * i + 11)
    header[32 + 32 * i + 16] = widths[i] ?? 1
  }
  header[header.length - 1] = 0x0d
  const body = rows.map((row) =>
    Buffer.concat([
      Buffer.from(' '),
      ...names.map((name, i) => {
        const cell = Buffer.alloc(widths[i] ?? 1, ' ')
        iconv.encode(row[name] ?? '', encoding).copy(cell)
        return cell
      }),
    ]),
  )
  return Buffer.concat([header, ...body, Buffer.from('\x1a')])
}
