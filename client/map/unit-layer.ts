/** The deck.gl layer that draws all units: trails, circles of coarse fixes, and marks, from two buffers that hold only what moved. */
import { Layer, type DefaultProps, type LayerContext, type UpdateParameters } from '@deck.gl/core'
import type { Buffer, Device, RenderPass } from '@luma.gl/core'
import { Geometry, Model } from '@luma.gl/engine'
import { STEP_FLOATS, type TrailRing } from './trail-ring.ts'
import { UNIT_FLOATS, type UnitMotion } from './unit-motion.ts'
import { accuracyFs, accuracyVs, sceneModule, trailFs, trailVs, unitFs, unitVs, type SceneUniforms } from './unit-shaders.ts'

const FLOAT_BYTES = 4
const UNIT_BYTES = UNIT_FLOATS * FLOAT_BYTES
const STEP_BYTES = STEP_FLOATS * FLOAT_BYTES

/** Everything of the scene that does not come from the camera. */
export type UnitScene = Omit<SceneUniforms, 'matrix' | 'viewport' | 'widthPx' | 'lineColour' | 'isCasing'> & {
  readonly trailPx: number
  readonly trailCasingPx: number
}

export interface UnitLayerProps {
  readonly motion: UnitMotion
  readonly trails: TrailRing
  readonly scene: UnitScene
  readonly hasTrails: boolean
}

interface Painters {
  readonly trail: Model
  readonly accuracy: Model
  readonly unit: Model
}

interface UnitLayerState {
  painters: Painters
  unitBuffer: Buffer
  stepBuffer: Buffer
  [key: string]: unknown
}

const defaultProps: DefaultProps<UnitLayerProps> = {
  motion: { type: 'object', value: undefined as unknown as UnitMotion, compare: false }, // both are always given
  trails: { type: 'object', value: undefined as unknown as TrailRing, compare: false },
  scene: { type: 'object', value: {} as UnitScene, compare: false },
  hasTrails: true,
}

export class UnitLayer extends Layer<Required<UnitLayerProps>> {
  static override layerName = 'UnitLayer'
  static override defaultProps = defaultProps

  declare state: UnitLayerState

  initializeState({ device }: LayerContext): void {
    const { motion, trails } = this.props
    this.setState({
      painters: {
        trail: painter(device, 'trail', trailVs, trailFs, stepLayout),
        accuracy: painter(device, 'accuracy', accuracyVs, accuracyFs, unitLayout),
        unit: painter(device, 'unit', unitVs, unitFs, unitLayout),
      },
      unitBuffer: device.createBuffer({ byteLength: motion.packed.byteLength }),
      stepBuffer: device.createBuffer({ byteLength: trails.packed.byteLength }),
    })
    this.state.unitBuffer.write(motion.packed)
    this.state.stepBuffer.write(trails.packed)
  }

  override shouldUpdateState({ changeFlags }: UpdateParameters<this>): boolean {
    return changeFlags.propsOrDataChanged
  }

  override updateState(): void {
    this.setNeedsRedraw()
  }

  override finalizeState(context: LayerContext): void {
    super.finalizeState(context)
    for (const model of Object.values(this.state.painters) as Model[]) model.destroy()
    this.state.unitBuffer.destroy()
    this.state.stepBuffer.destroy()
  }

  override draw({ renderPass }: { renderPass: RenderPass }): void {
    this.#upload()
    const { motion, trails, scene, hasTrails } = this.props
    const { painters, unitBuffer, stepBuffer } = this.state
    const { trailPx, trailCasingPx, ...shared } = scene
    const base = { ...shared, ...cameraOf(this.context.viewport, motion), widthPx: trailPx, lineColour: shared.unitColour, isCasing: 0 }
    const paint = (model: Model, buffer: Record<string, Buffer>, count: number, uniforms: SceneUniforms): void => {
      if (count === 0) return
      model.setAttributes(buffer)
      model.setInstanceCount(count)
      model.shaderInputs.setProps({ scene: uniforms as unknown as Record<string, unknown> }) // the module's own types are looser than ours
      model.draw(renderPass)
    }
    paint(painters.accuracy, { units: unitBuffer }, motion.count, base)
    if (hasTrails) {
      paint(painters.trail, { steps: stepBuffer }, trails.count, {
        ...base,
        widthPx: trailCasingPx,
        lineColour: shared.groundColour,
        isCasing: 1,
      })
      paint(painters.trail, { steps: stepBuffer }, trails.count, base)
    }
    paint(painters.unit, { units: unitBuffer }, motion.count, base)
  }

  /** Brings the buffers up to date: only the range that changed, or a new buffer when the units outgrew it. */
  #upload(): void {
    const { motion, trails } = this.props
    if (motion.packed.byteLength !== this.state.unitBuffer.byteLength) {
      this.state.unitBuffer.destroy()
      this.state.unitBuffer = this.context.device.createBuffer({ data: motion.packed })
    } else if (motion.dirtyFrom < motion.dirtyTo) {
      const changed = motion.packed.subarray(motion.dirtyFrom * UNIT_FLOATS, motion.dirtyTo * UNIT_FLOATS)
      this.state.unitBuffer.write(changed, motion.dirtyFrom * UNIT_BYTES)
    }
    motion.clean()
    for (const [from, to] of trails.dirtyRanges())
      this.state.stepBuffer.write(trails.packed.subarray(from * STEP_FLOATS, to * STEP_FLOATS), from * STEP_BYTES)
    trails.clean()
  }
}

const unitLayout = [
  {
    name: 'units',
    stepMode: 'instance',
    byteStride: UNIT_BYTES,
    attributes: [
      { attribute: 'unitPath', format: 'float32x4', byteOffset: 0 },
      { attribute: 'unitTime', format: 'float32x4', byteOffset: 4 * FLOAT_BYTES },
      { attribute: 'unitLook', format: 'float32x2', byteOffset: 8 * FLOAT_BYTES },
    ],
  },
] as const

const stepLayout = [
  {
    name: 'steps',
    stepMode: 'instance',
    byteStride: STEP_BYTES,
    attributes: [
      { attribute: 'stepPath', format: 'float32x4', byteOffset: 0 },
      { attribute: 'stepTime', format: 'float32x2', byteOffset: 4 * FLOAT_BYTES },
    ],
  },
] as const

function painter(device: Device, id: string, vs: string, fs: string, bufferLayout: typeof unitLayout | typeof stepLayout): Model {
  return new Model(device, {
    id,
    vs,
    fs,
    modules: [sceneModule],
    bufferLayout: bufferLayout.map((layout) => ({ ...layout, attributes: [...layout.attributes] })),
    geometry: new Geometry({
      topology: 'triangle-strip',
      attributes: { corner: { size: 2, value: new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]) } },
    }),
    isInstanced: true,
    parameters: {
      blend: true,
      blendColorOperation: 'add',
      blendColorSrcFactor: 'src-alpha',
      blendColorDstFactor: 'one-minus-src-alpha',
      blendAlphaOperation: 'add',
      blendAlphaSrcFactor: 'one',
      blendAlphaDstFactor: 'one-minus-src-alpha',
      depthWriteEnabled: false,
      depthCompare: 'always',
    },
  })
}

/** The camera with the origin folded into its matrix in double precision: small offsets then survive 32-bit floats. */
function cameraOf(
  viewport: LayerContext['viewport'],
  { originX, originY }: UnitMotion,
): { readonly matrix: readonly number[]; readonly viewport: readonly [number, number] } {
  const m = viewport.viewProjectionMatrix
  const matrix = [...m]
  for (let row = 0; row < 4; row++) matrix[12 + row] = m[row]! * originX + m[4 + row]! * originY + m[12 + row]!
  return { matrix, viewport: [viewport.width, viewport.height] }
}
