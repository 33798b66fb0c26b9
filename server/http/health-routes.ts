/** For whoever watches the server: is it up, is it ready, and what does it do. */
import type { FastifyInstance } from 'fastify'
import { Fault } from '#wire/errors'

/** One figure of the Prometheus text format. */
export interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  readonly samples: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[]
}

export interface HealthRoutesOptions {
  /** Whether calls are served; false while the picture is rebuilt and while closing. */
  readonly isReady: () => boolean
  readonly metrics: () => Promise<readonly Metric[]>
}

export async function healthRoutes(app: FastifyInstance, { isReady, metrics }: HealthRoutesOptions): Promise<void> {
  const open = { config: { needs: 'open' }, schema: { hide: true } } as const
  app.get('/healthz', open, () => ({ status: 'up' }))
  app.get('/readyz', open, () => {
    if (!isReady()) throw new Fault('STORE_FAILED', 'the picture is being rebuilt')
    return { status: 'ready' }
  })
  app.get('/metrics', { config: { needs: 'metrics:read' }, schema: { hide: true } }, async (_request, reply) => {
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(metricsText([...(await metrics()), ...processMetrics()]))
  })
}

function processMetrics(): readonly Metric[] {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, external } = process.memoryUsage()
  return [
    gauge('process_resident_memory_bytes', 'Memory held.', rss),
    gauge('nodejs_heap_size_used_bytes', 'Memory of objects, those that wait to be collected too.', heapUsed),
    gauge('nodejs_external_memory_bytes', 'Memory of buffers and columns outside the heap.', external),
    gauge(
      'nodejs_active_resources_total',
      'Timers, sockets and other things that the process waits for.',
      process.getActiveResourcesInfo().length,
    ),
    { name: 'process_cpu_seconds_total', help: 'CPU used.', type: 'counter', samples: [{ value: (user + system) / 1e6 }] },
    gauge('process_uptime_seconds', 'Time since the start.', process.uptime()),
  ]
}

export function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', samples: [{ value }] }
}

/** Source: Prometheus, Exposition formats, text-based format 0.0.4. */
export function metricsText(metrics: readonly Metric[]): string {
  const lines = metrics.flatMap(({ name, help, type, samples }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`),
  ])
  return `${lines.join('\n')}\n`
}

function labelText(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(
    ([key, value]) => `${key}="${value.replaceAll(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
