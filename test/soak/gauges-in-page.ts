/** What is counted inside a page from before its first script: timers that wait, and what WebGL holds. The function is sent to the page as text: it uses nothing from outside itself. */

export interface PageGauges {
  /** Intervals, and timeouts that have not come yet. */
  readonly timers: number
  /** Textures, buffers, programs and the like that were made and neither deleted nor collected. */
  readonly gpuObjects: number
  /** Bytes given to textures, buffers and renderbuffers of those. A texture counts four bytes a pixel and level, whatever its format. */
  readonly gpuBytes: number
  /** WebGL contexts made so far. */
  readonly contexts: number
}

declare global {
  interface Window {
    soakGauges?: () => PageGauges
    /** What `--leak` plants. */
    soakLeak?: unknown[]
  }
}

export function installGauges(): void {
  /** A browser's: those of Node, whose types stand beside them here, give objects. */
  interface Timers {
    setTimeout(run: (...given: unknown[]) => void, ms?: number, ...given: unknown[]): number
    setInterval(run: (...given: unknown[]) => void, ms?: number, ...given: unknown[]): number
    clearTimeout(id?: number): void
    clearInterval(id?: number): void
  }
  const timers = window as unknown as Timers
  const waiting = new Set<number | undefined>()
  const own: Timers = {
    setTimeout: timers.setTimeout.bind(window),
    setInterval: timers.setInterval.bind(window),
    clearTimeout: timers.clearTimeout.bind(window),
    clearInterval: timers.clearInterval.bind(window),
  }
  timers.setTimeout = (run, ms, ...given) => {
    const id = own.setTimeout(() => {
      waiting.delete(id)
      run(...given)
    }, ms)
    waiting.add(id)
    return id
  }
  timers.setInterval = (run, ms, ...given) => {
    const id = own.setInterval(run, ms, ...given)
    waiting.add(id)
    return id
  }
  timers.clearTimeout = (id) => {
    waiting.delete(id)
    own.clearTimeout(id)
  }
  timers.clearInterval = (id) => {
    waiting.delete(id)
    own.clearInterval(id)
  }

  interface Held {
    bytes: number
  }
  // Records and not the objects themselves: what nobody else holds must be free to be collected.
  const held = new Set<Held>()
  const recordOf = new WeakMap<object, Held>()
  const collected = new FinalizationRegistry<Held>((record) => void held.delete(record))
  let contexts = 0

  function made<T>(object: T): T {
    if (typeof object !== 'object' || object === null) return object // a lost context makes nothing
    const record: Held = { bytes: 0 }
    held.add(record)
    recordOf.set(object, record)
    collected.register(object, record)
    return object
  }
  function gone(object: unknown): void {
    const record = typeof object === 'object' && object !== null ? recordOf.get(object) : undefined
    if (record) held.delete(record)
  }
  function given(object: unknown, bytes: number, isMore: boolean): void {
    const record = typeof object === 'object' && object !== null ? recordOf.get(object) : undefined
    if (record) record.bytes = isMore ? record.bytes + bytes : bytes
  }

  type Method = (...given: unknown[]) => unknown
  function wrap(
    prototype: object,
    name: string,
    after: (context: WebGL2RenderingContext, answer: unknown, asked: unknown[]) => void,
  ): void {
    const methods = prototype as Record<string, Method | undefined>
    const original = methods[name]
    if (!original) return
    methods[name] = function (this: WebGL2RenderingContext, ...asked: unknown[]): unknown {
      const answer = original.apply(this, asked)
      after(this, answer, asked)
      return answer
    }
  }

  const BYTES_A_PIXEL = 4
  const KINDS = [
    'Texture',
    'Buffer',
    'Framebuffer',
    'Renderbuffer',
    'Program',
    'Shader',
    'VertexArray',
    'Query',
    'Sampler',
    'TransformFeedback',
  ]

  function boundTexture(context: WebGL2RenderingContext, target: unknown): unknown {
    if (target === context.TEXTURE_2D) return context.getParameter(context.TEXTURE_BINDING_2D)
    if (target === context.TEXTURE_2D_ARRAY) return context.getParameter(context.TEXTURE_BINDING_2D_ARRAY)
    if (target === context.TEXTURE_3D) return context.getParameter(context.TEXTURE_BINDING_3D)
    return context.getParameter(context.TEXTURE_BINDING_CUBE_MAP)
  }
  function boundBuffer(context: WebGL2RenderingContext, target: unknown): unknown {
    const bindings: Readonly<Record<number, number>> = {
      [context.ARRAY_BUFFER]: context.ARRAY_BUFFER_BINDING,
      [context.ELEMENT_ARRAY_BUFFER]: context.ELEMENT_ARRAY_BUFFER_BINDING,
      [context.UNIFORM_BUFFER]: context.UNIFORM_BUFFER_BINDING,
      [context.TRANSFORM_FEEDBACK_BUFFER]: context.TRANSFORM_FEEDBACK_BUFFER_BINDING,
      [context.PIXEL_PACK_BUFFER]: context.PIXEL_PACK_BUFFER_BINDING,
      [context.PIXEL_UNPACK_BUFFER]: context.PIXEL_UNPACK_BUFFER_BINDING,
    }
    const binding = bindings[Number(target)]
    return binding === undefined ? undefined : context.getParameter(binding)
  }
  /** Width and height stand in the call, or are those of the picture that it is given. */
  function pixelsOf(asked: readonly unknown[]): number {
    const picture = asked.at(-1) as { readonly width?: number; readonly height?: number } | null
    if (asked.length <= 6 && typeof picture === 'object' && picture?.width) return picture.width * (picture.height ?? 0)
    return Number(asked[3]) * Number(asked[4])
  }

  for (const { prototype } of [WebGL2RenderingContext, WebGLRenderingContext]) {
    for (const kind of KINDS) {
      wrap(prototype, `create${kind}`, (_context, answer) => void made(answer))
      wrap(prototype, `delete${kind}`, (_context, _answer, [object]) => gone(object))
    }
    wrap(prototype, 'bufferData', (context, _answer, [target, content]) => {
      const bytes = typeof content === 'number' ? content : ((content as ArrayBufferView | null)?.byteLength ?? 0)
      given(boundBuffer(context, target), bytes, false)
    })
    wrap(prototype, 'texImage2D', (context, _answer, asked) =>
      given(boundTexture(context, asked[0]), pixelsOf(asked) * BYTES_A_PIXEL, Number(asked[1]) > 0),
    )
    wrap(prototype, 'texStorage2D', (context, _answer, [target, , , width, height]) =>
      given(boundTexture(context, target), Number(width) * Number(height) * BYTES_A_PIXEL, false),
    )
    wrap(prototype, 'texStorage3D', (context, _answer, [target, , , width, height, depth]) =>
      given(boundTexture(context, target), Number(width) * Number(height) * Number(depth) * BYTES_A_PIXEL, false),
    )
    wrap(prototype, 'renderbufferStorage', (context, _answer, [, , width, height]) =>
      given(context.getParameter(context.RENDERBUFFER_BINDING), Number(width) * Number(height) * BYTES_A_PIXEL, false),
    )
  }
  const { getContext } = HTMLCanvasElement.prototype
  const known = new WeakSet<object>()
  HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...asked: unknown[]): unknown {
    const context = (getContext as Method).apply(this, asked)
    if (String(asked[0]).startsWith('webgl') && typeof context === 'object' && context !== null && !known.has(context)) {
      known.add(context)
      contexts++
    }
    return context
  } as typeof getContext

  window.soakGauges = () => ({
    timers: waiting.size,
    gpuObjects: held.size,
    gpuBytes: [...held].reduce((sum, { bytes }) => sum + bytes, 0),
    contexts,
  })
}
