/** The marks of incidents, hazards and calls for help, drawn once into pixels. */
import { HAZARD_CLASSES, SERIOUS_SEVERITY } from '#wire/reports'
import { HAZARD_PATHS, severityShape } from '../wall/report-shapes.ts'
import { COLOUR, SANS } from '../wall/theme.ts'
import { drawn, type Glyph } from './glyphs.ts'

const SEVERITIES = [1, 2, 3, 4] as const
const INCIDENT_PX = 44
const HAZARD_PX = 26
/** What is serious is drawn this much larger, with a ring of its own colour round it. */
const SERIOUS_SCALE = 1.2
const NUMBER_PX = 16

export function incidentImage(severity: number): string {
  return `incident-${severity}`
}

export function hazardImage(kind: string): string {
  return `hazard-${kind}`
}

/** Somebody calls for help: the word in it is the same in every language. */
export const CALL_IMAGE = 'call'
const CALL_PX = 72
const CALL_SCALE = 1.9
const CALL_WORD = 'SOS'
const CALL_WORD_PX = 9

/** Every image by its name. */
export function reportGlyphs(): ReadonlyMap<string, Glyph> {
  return new Map([
    ...SEVERITIES.map((severity) => [incidentImage(severity), incidentGlyph(severity)] as const),
    [CALL_IMAGE, callGlyph()] as const,
    ...HAZARD_CLASSES.map((kind) => [hazardImage(kind), hazardGlyph(HAZARD_PATHS[kind])] as const),
  ])
}

function incidentGlyph(severity: number): Glyph {
  const { colour, path, isInkDark, numberY } = severityShape(severity)
  const isSerious = severity <= SERIOUS_SEVERITY
  return drawn(INCIDENT_PX, INCIDENT_PX, (pen) => {
    const shape = new Path2D(path)
    pen.translate(INCIDENT_PX / 2, INCIDENT_PX / 2)
    if (isSerious) pen.scale(SERIOUS_SCALE, SERIOUS_SCALE)
    pen.lineJoin = 'round'
    if (isSerious) outline(pen, shape, COLOUR[colour], 9)
    outline(pen, shape, COLOUR.ground, 6.4)
    outline(pen, shape, COLOUR.severityRim, 3.4)
    fill(pen, shape, COLOUR[colour])
    pen.fillStyle = isInkDark ? COLOUR.severityInk : COLOUR.severityRim
    pen.font = `700 ${NUMBER_PX}px ${SANS}`
    pen.textAlign = 'center'
    pen.textBaseline = 'middle'
    pen.fillText(String(severity), 0, numberY + 1)
  })
}

function callGlyph(): Glyph {
  const { colour, path } = severityShape(1)
  return drawn(CALL_PX, CALL_PX, (pen) => {
    const shape = new Path2D(path)
    pen.translate(CALL_PX / 2, CALL_PX / 2)
    pen.scale(CALL_SCALE, CALL_SCALE)
    pen.lineJoin = 'round'
    outline(pen, shape, COLOUR[colour], 8)
    outline(pen, shape, COLOUR.ground, 5.4)
    outline(pen, shape, COLOUR.severityRim, 3)
    fill(pen, shape, COLOUR[colour])
    pen.fillStyle = COLOUR.severityRim
    pen.font = `700 ${CALL_WORD_PX}px ${SANS}`
    pen.textAlign = 'center'
    pen.textBaseline = 'middle'
    pen.fillText(CALL_WORD, 0, 0.5)
  })
}

function hazardGlyph(path: string): Glyph {
  return drawn(HAZARD_PX, HAZARD_PX, (pen) => {
    const shape = new Path2D(path)
    pen.translate(HAZARD_PX / 2, HAZARD_PX / 2)
    pen.lineJoin = 'round'
    pen.lineCap = 'round'
    outline(pen, shape, COLOUR.ground, 6)
    fill(pen, shape, COLOUR.ground)
    outline(pen, shape, COLOUR.hazard, 2.1)
  })
}

function outline(pen: CanvasRenderingContext2D, shape: Path2D, colour: string, widthPx: number): void {
  pen.strokeStyle = colour
  pen.lineWidth = widthPx
  pen.stroke(shape)
}

function fill(pen: CanvasRenderingContext2D, shape: Path2D, colour: string): void {
  pen.fillStyle = colour
  pen.fill(shape)
}
