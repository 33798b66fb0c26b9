/** Cells laid over a map on paper: areas, their edges and the marks in them, from typed arrays. */
import type { Layer } from '@deck.gl/core'
import { PathLayer, SolidPolygonLayer, TextLayer } from '@deck.gl/layers'
import type { LonLat } from '#wire/places'
import { SANS } from '../wall/theme.ts'
import { NAMES_LAYER } from './paper-style.ts'

/** How a cell is drawn. Colours are `#rrggbb`. */
export interface CellLook {
  readonly fill: string
  readonly edge?: string
  readonly ink: string
  /** What is written in it: one or two letters. */
  readonly mark?: string
}

export interface PaperCells {
  /** Corners of all cells, degrees: interleaved lon, lat, each ring closed. */
  readonly lonLats: Float64Array
  readonly cornersACell: number
  /** Middles, degrees. */
  readonly lon: Float64Array
  readonly lat: Float64Array
  readonly sizeM: number
  /** By cell. */
  readonly looks: readonly CellLook[]
}

/** Roads and water are felt through an area, and never mistaken for its colour. */
const FILL_ALPHA = 225
const EDGE_PX = 1.5
/** A mark is written a little less than half as tall as its cell. */
const MARK_SHARE = 0.45
const MOST_MARK_PX = 22
/** Beyond so many the marks are a texture, and each costs an object. */
const MOST_MARKS = 20_000

type Rgba = [number, number, number, number]

function rgba(colour: string, alpha = 255): Rgba {
  const part = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16)
  return [part(1), part(3), part(5), alpha]
}

interface Mark {
  readonly at: LonLat
  readonly text: string
  readonly ink: Rgba
}

/** What is drawn is a description: the same ids are the same layers. Cost: O(cells); 50 bytes a corner. */
export function cellLayers(cells: PaperCells): Layer[] {
  const edged = Int32Array.from(cells.looks.keys()).filter((cell) => cells.looks[cell]!.edge !== undefined)
  return [fills(cells), edges(cells, edged), marks(cells)]
}

function fills({ lonLats, cornersACell, looks }: PaperCells): Layer {
  return new SolidPolygonLayer({
    id: 'cells/fill',
    data: {
      length: looks.length,
      startIndices: startsOf(looks.length, cornersACell),
      attributes: {
        getPolygon: { value: lonLats, size: 2 },
        getFillColor: {
          value: byCorner(
            looks.map(({ fill }) => rgba(fill, FILL_ALPHA)),
            cornersACell,
          ),
          size: 4,
        },
      },
    },
    _normalize: false,
    _windingOrder: 'CCW',
    beforeId: NAMES_LAYER,
  } as ConstructorParameters<typeof SolidPolygonLayer>[0])
}

function edges({ lonLats, cornersACell, looks }: PaperCells, edged: Int32Array): Layer {
  const floats = 2 * cornersACell
  const path = new Float64Array(edged.length * floats)
  edged.forEach((cell, i) => path.set(lonLats.subarray(cell * floats, (cell + 1) * floats), i * floats))
  const colours = Array.from(edged, (cell) => rgba(looks[cell]!.edge ?? looks[cell]!.fill))
  return new PathLayer({
    id: 'cells/edge',
    data: {
      length: edged.length,
      startIndices: startsOf(edged.length, cornersACell),
      attributes: { getPath: { value: path, size: 2 }, getColor: { value: byCorner(colours, cornersACell), size: 4 } },
    },
    _pathType: 'open',
    widthUnits: 'pixels',
    getWidth: EDGE_PX,
    beforeId: NAMES_LAYER,
  } as ConstructorParameters<typeof PathLayer>[0])
}

function marks({ lon, lat, sizeM, looks }: PaperCells): Layer {
  const data = looks
    .flatMap(({ mark, ink }, cell): Mark[] => (mark === undefined ? [] : [{ at: [lon[cell]!, lat[cell]!], text: mark, ink: rgba(ink) }]))
    .slice(0, MOST_MARKS)
  return new TextLayer<Mark>({
    id: 'cells/mark',
    data,
    characterSet: [...new Set(data.flatMap(({ text }) => text.split('')))],
    getPosition: ({ at }) => [at[0], at[1]],
    getText: ({ text }) => text,
    getColor: ({ ink }) => ink,
    getSize: sizeM * MARK_SHARE,
    sizeUnits: 'meters',
    sizeMaxPixels: MOST_MARK_PX,
    fontFamily: SANS,
    fontWeight: 700,
    beforeId: NAMES_LAYER,
  } as ConstructorParameters<typeof TextLayer<Mark>>[0])
}

function startsOf(count: number, corners: number): Uint32Array {
  return Uint32Array.from({ length: count + 1 }, (_, cell) => cell * corners)
}

function byCorner(colours: readonly Rgba[], corners: number): Uint8Array {
  const bytes = new Uint8Array(colours.length * corners * 4)
  colours.forEach((colour, cell) => {
    for (let corner = 0; corner < corners; corner++) bytes.set(colour, (cell * corners + corner) * 4)
  })
  return bytes
}
