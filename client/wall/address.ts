/** What the address of a wall holds: camera, hidden layers, the moment and its rate, the open card, language, and the display's own measures. A link restores the view. */
import type { Camera } from '../map/night-map.ts'
import { momentOf, momentText, RATES } from '../past/moments.ts'

export interface WallAddress {
  readonly camera?: Camera
  /** A moment of the past, Unix ms; as it stands where it cannot be read. */
  readonly past?: number | string
  /** At which rate that goes on; absent: it is held. */
  readonly rate?: number
  readonly card?: NamedCard
  readonly hidden: readonly string[]
  readonly pixelMm?: number
  readonly distanceM?: number
}

/** Cards of what is pressed on the map. */
const CARD_KINDS = ['compound', 'unit', 'incident', 'hazard'] as const

/** A card by what it is of. */
export interface NamedCard {
  readonly kind: (typeof CARD_KINDS)[number]
  readonly id: string
}

/** What of a view is written. */
export interface ShownView {
  /** Absent: as it stands in the address. */
  readonly camera?: Camera | undefined
  readonly hidden: readonly string[]
  /** The moment shown; absent: the present. */
  readonly pastMs?: number | undefined
  /** Absent, or 0: held. */
  readonly rate?: number | undefined
  readonly card?: NamedCard | undefined
}

const CAMERA_FIGURES = 3
/** Decimals of a degree: one metre. */
const DEGREE_DECIMALS = 5
const ZOOM_DECIMALS = 2

/** Anything unreadable is left out: a wall opens on its district rather than on an error. A moment is told of: it is not the present that was meant. */
export function readAddress(search: string): WallAddress {
  const query = new URLSearchParams(search)
  const camera = cameraOf(query.get('at'))
  const pixelMm = positive(query.get('mm'))
  const distanceM = positive(query.get('distance'))
  const past = query.get('past')
  const rate = RATES.find((each) => String(each) === query.get('rate'))
  const card = cardOf(query.get('card'))
  return {
    ...(camera && { camera }),
    ...(past !== null && { past: momentOf(past) ?? past }),
    ...(rate !== undefined && { rate }),
    ...(card && { card }),
    hidden: (query.get('hide') ?? '').split(',').filter((name) => name !== ''),
    ...(pixelMm !== undefined && { pixelMm }),
    ...(distanceM !== undefined && { distanceM }),
  }
}

/** The same address with another view; every other part of it stays. */
export function writeAddress(href: string, { camera, hidden, pastMs, rate, card }: ShownView): URL {
  const url = new URL(href)
  if (camera) {
    const { lon, lat, zoom } = camera
    url.searchParams.set('at', [lon.toFixed(DEGREE_DECIMALS), lat.toFixed(DEGREE_DECIMALS), zoom.toFixed(ZOOM_DECIMALS)].join(','))
  }
  put('hide', hidden.length > 0 ? hidden.join(',') : undefined)
  put('past', pastMs === undefined ? undefined : momentText(pastMs))
  put('rate', pastMs !== undefined && rate ? String(rate) : undefined)
  put('card', card && `${card.kind}/${card.id}`)
  return url

  function put(name: string, value: string | undefined): void {
    if (value === undefined) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
}

function cardOf(text: string | null): NamedCard | undefined {
  const [, named, id] = /^([a-z]+)\/(.+)$/.exec(text ?? '') ?? []
  const kind = CARD_KINDS.find((each) => each === named)
  return kind && id !== undefined ? { kind, id } : undefined
}

function cameraOf(text: string | null): Camera | undefined {
  const figures = (text ?? '').split(',').map(Number)
  const [lon, lat, zoom] = figures
  if (figures.length !== CAMERA_FIGURES || lon === undefined || lat === undefined || zoom === undefined) return undefined
  return Math.abs(lon) <= 180 && Math.abs(lat) < 90 && zoom >= 0 && zoom <= 24 ? { lon, lat, zoom } : undefined
}

function positive(text: string | null): number | undefined {
  const figure = Number(text)
  return text !== null && figure > 0 && Number.isFinite(figure) ? figure : undefined
}
