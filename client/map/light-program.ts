/** The graphics card's side of the light: one program, three pictures, two triangles a tile. Lives as long as its context does. */
import { COMPOUND_TYPES } from '#wire/places'
import { EDGE_BLOCK, EDGE_PX, type EdgeAtlas } from './edge-atlas.ts'
import { ATLAS_BLOCKS, ATLAS_PX, BLOCK, BORDER, type LightAtlas } from './light-atlas.ts'
import { lightFs, lightVs, VERTICES_A_TILE } from './light-shaders.ts'

/** Changed blocks so far apart, or nearer, are sent as one piece with what lies between them: a block more costs less than a piece more. */
const APART = 32

/**
 * How many cells round its own a place looks at, and how far their samples speak, in cells. Samples lie at most 0.855 from any place, so that one
 * is always heard; the nearest cell not looked at is 1.06 away, or 2.06: none is left out, and the light has no seams at the cells' edges.
 * With the wider view the edge of a swath runs smoothly though its samples stand a cell apart: of random straight edges it is off by 0.24 cells
 * (root of the mean square), 1.5 m. From further off that cannot be seen, and the narrower one costs a third.
 */
const FINE = { cells: BORDER, heard: 1.8 } as const
const COARSE = { cells: 1, heard: 1.06 } as const
/** Pixels wider than this share of a cell show no difference. */
const COARSE_FROM = 0.35
/** How fast the share of samples falls across a straight edge, by the kernel (1 − d²)²: 48 / 15π of it a radius. */
const EDGE_SLOPE = 48 / (15 * Math.PI)

/** How a picture of blocks is laid out, or of one texel a block. */
interface Layout {
  readonly widthPx: number
  /** Texels along the side of a block. */
  readonly side: number
  readonly inner: 'R32F' | 'RGBA8' | 'RGBA32F'
  readonly format: 'RED' | 'RGBA'
  readonly type: 'FLOAT' | 'UNSIGNED_BYTE'
}

const LIGHT: Layout = { widthPx: ATLAS_PX, side: BLOCK, inner: 'R32F', format: 'RED', type: 'FLOAT' }
const BOUNDS: Layout = { widthPx: ATLAS_BLOCKS, side: 1, inner: 'RGBA32F', format: 'RGBA', type: 'FLOAT' }
const EDGE: Layout = { widthPx: EDGE_PX, side: EDGE_BLOCK, inner: 'RGBA8', format: 'RGBA', type: 'UNSIGNED_BYTE' }

/** What changes from frame to frame. */
export interface LightFrame {
  /** From the plane's origin, in mercator units, to clip space. */
  readonly matrix: Float32Array
  readonly nowS: number
  /** The interval of each type of compound, s. */
  readonly intervalS: Float32Array
  readonly metresPerPx: number
  readonly cellM: number
  /** Only what lies within gaps: drawn over their dark cores. */
  readonly isGapsOnly: boolean
}

export interface LightProgram {
  /** Sends what changed since the last time and draws all tiles. Blending is as the map has set it. */
  draw(atlas: LightAtlas, edges: EdgeAtlas, frame: LightFrame): void
  /** The next `draw` sends everything: the pictures behind it have been replaced. */
  refresh(): void
  destroy(): void
}

/** @throws Error when the card refuses the shaders, with its own words */
export function lightProgram(gl: WebGL2RenderingContext): LightProgram {
  const program = linked(gl)
  const place = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name)
  const uniforms = {
    matrix: place('matrix'),
    nowS: place('nowS'),
    intervalS: place('intervalS'),
    metresPerPx: place('metresPerPx'),
    isGapsOnly: place('isGapsOnly'),
    reach: place('reach'),
    heard: place('heard'),
    sharePerPx: place('sharePerPx'),
    light: place('light'),
    edge: place('edge'),
    bounds: place('bounds'),
  }
  /** Holds nothing: what the map has set for its own vertices must not be read for ours. */
  const array = gl.createVertexArray()
  const pictures = { light: gl.createTexture(), edge: gl.createTexture(), bounds: gl.createTexture() }
  let heldRows = 0
  let heldBounds = 0
  let isStale = true

  function sendAll(atlas: LightAtlas, edges: EdgeAtlas): void {
    heldRows = atlas.blockRows
    isStale = false
    sendBounds(atlas)
    sendWhole(gl, pictures.light, LIGHT, heldRows, atlas.texels)
    sendWhole(gl, pictures.edge, EDGE, heldRows, edges.texels)
  }

  function sendBounds(atlas: LightAtlas): void {
    heldBounds = atlas.count
    sendWhole(gl, pictures.bounds, BOUNDS, atlas.blockRows, atlas.bounds)
  }

  function send(atlas: LightAtlas, edges: EdgeAtlas): void {
    const blocks = atlas.dirty()
    const measured = edges.dirty()
    if (isStale || atlas.blockRows !== heldRows) sendAll(atlas, edges)
    else {
      if (atlas.count > heldBounds) sendBounds(atlas)
      sendBlocks(gl, pictures.light, LIGHT, blocks, atlas.texels)
      sendBlocks(gl, pictures.edge, EDGE, measured, edges.texels)
    }
    atlas.clean()
    edges.clean()
  }

  return {
    draw(atlas, edges, { matrix, nowS, intervalS, metresPerPx, cellM, isGapsOnly }) {
      gl.activeTexture(gl.TEXTURE0)
      send(atlas, edges)
      if (atlas.count === 0) return
      gl.useProgram(program)
      gl.uniformMatrix4fv(uniforms.matrix, false, matrix)
      gl.uniform1f(uniforms.nowS, nowS)
      gl.uniform1fv(uniforms.intervalS, intervalS, 0, COMPOUND_TYPES.length)
      gl.uniform1f(uniforms.metresPerPx, metresPerPx)
      const { cells, heard } = metresPerPx > COARSE_FROM * cellM ? COARSE : FINE
      gl.uniform1i(uniforms.reach, cells)
      gl.uniform1f(uniforms.heard, heard)
      // At most 1: where a pixel is wider than what is heard, all seen is still all lit.
      gl.uniform1f(uniforms.sharePerPx, Math.min(1, (EDGE_SLOPE * metresPerPx) / (heard * cellM)))
      gl.uniform1i(uniforms.isGapsOnly, isGapsOnly ? 1 : 0)
      gl.uniform1i(uniforms.light, 0)
      gl.uniform1i(uniforms.edge, 1)
      gl.uniform1i(uniforms.bounds, 2)
      gl.bindTexture(gl.TEXTURE_2D, pictures.light)
      gl.activeTexture(gl.TEXTURE1)
      gl.bindTexture(gl.TEXTURE_2D, pictures.edge)
      gl.activeTexture(gl.TEXTURE2)
      gl.bindTexture(gl.TEXTURE_2D, pictures.bounds)
      gl.bindVertexArray(array)
      gl.drawArrays(gl.TRIANGLES, 0, VERTICES_A_TILE * heldBounds)
      gl.bindVertexArray(null)
      gl.activeTexture(gl.TEXTURE0)
    },
    refresh: () => (isStale = true),
    destroy() {
      gl.deleteProgram(program)
      gl.deleteVertexArray(array)
      gl.deleteTexture(pictures.light)
      gl.deleteTexture(pictures.edge)
      gl.deleteTexture(pictures.bounds)
    },
  }
}

type Texels = Float32Array | Uint8Array

/** Makes the picture anew. Its texels are looked up one by one: no filter, no smaller copies. */
function sendWhole(gl: WebGL2RenderingContext, picture: WebGLTexture, layout: Layout, blockRows: number, texels: Texels): void {
  const { widthPx, side, inner, format, type } = layout
  gl.bindTexture(gl.TEXTURE_2D, picture)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
  gl.texImage2D(gl.TEXTURE_2D, 0, gl[inner], widthPx, blockRows * side, 0, gl[format], gl[type], texels)
}

/** Sends blocks out of the middle of the texels, without copying them together first: pieces of a row of blocks. */
function sendBlocks(gl: WebGL2RenderingContext, picture: WebGLTexture, layout: Layout, slots: readonly number[], texels: Texels): void {
  const { widthPx, side, format, type } = layout
  gl.bindTexture(gl.TEXTURE_2D, picture)
  gl.pixelStorei(gl.UNPACK_ROW_LENGTH, widthPx)
  for (const [from, to] of piecesOf(slots)) {
    const x = (from % ATLAS_BLOCKS) * side
    const y = Math.floor(from / ATLAS_BLOCKS) * side
    gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, x)
    gl.pixelStorei(gl.UNPACK_SKIP_ROWS, y)
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, (to - from) * side, side, gl[format], gl[type], texels)
  }
  // The map keeps book of the alignment only: these, left as they are, would break its next picture.
  gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0)
  gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0)
  gl.pixelStorei(gl.UNPACK_SKIP_ROWS, 0)
}

/** What to send of the picture: from one block to before another of the same row. Each block of `slots` is in one of them. */
export function piecesOf(slots: readonly number[]): readonly (readonly [number, number])[] {
  const sorted = Int32Array.from(slots).sort()
  const pieces: (readonly [number, number])[] = []
  for (let i = 0; i < sorted.length;) {
    const from = sorted[i]!
    const rowEnd = (Math.floor(from / ATLAS_BLOCKS) + 1) * ATLAS_BLOCKS
    let to = from + 1
    for (i++; i < sorted.length && sorted[i]! < rowEnd && sorted[i]! - to < APART; i++) to = sorted[i]! + 1
    pieces.push([from, to])
  }
  return pieces
}

function linked(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram()
  const shaders = [compiled(gl, gl.VERTEX_SHADER, lightVs), compiled(gl, gl.FRAGMENT_SHADER, lightFs)]
  for (const shader of shaders) gl.attachShader(program, shader)
  gl.linkProgram(program)
  for (const shader of shaders) gl.deleteShader(shader)
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) throw new Error(`light: ${gl.getProgramInfoLog(program) ?? 'not linked'}`)
  return program
}

function compiled(gl: WebGL2RenderingContext, kind: number, source: string): WebGLShader {
  const shader = gl.createShader(kind)
  if (!shader) throw new Error('light: the graphics card is gone')
  gl.shaderSource(shader, source)
  gl.compileShader(shader)
  if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true) throw new Error(`light: ${gl.getShaderInfoLog(shader) ?? 'not compiled'}`)
  return shader
}
