/** What a page's main thread did, from the browser's own trace: its tasks, the moments at which updates came, and what each cost. */

const US_PER_MS = 1_000
const TASK = 'RunTask'
/** Where a picture of the page is handed on, whoever asked for it; all that it took of the thread is in the same task. */
const FRAME = 'Commit'
const UPDATE = 'update'
export const TRACE_CATEGORIES = ['disabled-by-default-devtools.timeline', 'blink.user_timing']

/** An event of Chromium's trace format; times in µs. `tdur`: what the thread itself worked, absent where it is not known. */
export interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
}

interface Task {
  readonly fromUs: number
  readonly toUs: number
  /** Of the thread's processor time; the clock counts also what it waits for. */
  readonly cpuUs: number
}

export interface PageTrace {
  /** From the mark that begins it to the mark that ends it. */
  readonly fromUs: number
  readonly toUs: number
  readonly tasks: readonly Task[]
  /** When each update came. */
  readonly updatesUs: readonly number[]
  /** When each picture was handed on to be drawn. */
  readonly framesUs: readonly number[]
}

/** Of one update: what the main thread worked, ms, and what that took by the clock. */
export interface UpdateCost {
  readonly cpuMs: number
  readonly clockMs: number
}

/** @param bound name of the marks that the page's main thread was given at the begin and the end. @throws Error where they are not in it */
export function readTrace(events: readonly TraceEvent[], bound: string): PageTrace {
  const page = events.find(({ name }) => name === bound)
  if (!page) throw new Error(`the trace has no mark '${bound}'`)
  const own = events.filter(({ pid, tid }) => pid === page.pid && tid === page.tid)
  const byTime = (name: string): number[] =>
    own
      .filter((event) => event.name === name)
      .map(({ ts }) => ts)
      .toSorted((a, b) => a - b)
  const bounds = byTime(bound)
  const tasks = own
    .filter(({ name, ph }) => name === TASK && ph === 'X')
    .map(({ ts, dur = 0, tdur = dur }) => ({ fromUs: ts, toUs: ts + dur, cpuUs: tdur }))
    .toSorted((a, b) => a.fromUs - b.fromUs)
  return { fromUs: bounds[0]!, toUs: bounds.at(-1)!, tasks, updatesUs: byTime(UPDATE), framesUs: byTime(FRAME) }
}

/** What came in parts is one update: those nearer together than `apartUs` count from the first. */
export function updatesOf({ updatesUs }: PageTrace, apartUs: number): readonly number[] {
  const firsts: number[] = []
  for (const atUs of updatesUs) if (atUs - (firsts.at(-1) ?? -Infinity) >= apartUs) firsts.push(atUs)
  return firsts
}

/** Everything that the main thread did from each update until the next: the update itself, its pictures, and whatever else there was. The last has no end. */
export function wholeCosts({ tasks }: Pick<PageTrace, 'tasks'>, updatesUs: readonly number[]): readonly UpdateCost[] {
  const starts = updatesUs.map((atUs) => taskAt(tasks, atUs))
  return starts.slice(0, -1).map((from, i) => sumOf(tasks.slice(from, starts[i + 1])))
}

/** The message alone: reading it, and handing it to whoever draws. */
export function messageCosts({ tasks }: Pick<PageTrace, 'tasks'>, updatesUs: readonly number[]): readonly UpdateCost[] {
  return updatesUs.map((atUs) => taskAt(tasks, atUs)).map((number) => sumOf(tasks.slice(number, number + 1)))
}

/** From the message until the first picture after it is drawn. An update whose picture is not in the trace is left out. */
export function drawnCosts({ tasks, framesUs }: PageTrace, updatesUs: readonly number[]): readonly UpdateCost[] {
  return updatesUs.flatMap((atUs) => {
    const from = taskAt(tasks, atUs)
    const after = tasks[from]?.toUs ?? Infinity
    const frameUs = framesUs.find((ms) => ms >= after)
    if (frameUs === undefined) return []
    return [sumOf(tasks.slice(from, taskAt(tasks, frameUs) + 1))]
  })
}

/** The same stretches of time where nothing came: what the page costs by itself. */
export function stretchCosts({ tasks, fromUs, toUs }: PageTrace, everyUs: number): readonly UpdateCost[] {
  const bounds = Array.from({ length: Math.floor((toUs - fromUs) / everyUs) + 1 }, (_, i) => fromUs + i * everyUs)
  return wholeCosts({ tasks }, bounds)
}

/** Pictures, each with all of its task. */
export function frameCosts({ tasks, framesUs }: PageTrace): readonly UpdateCost[] {
  const numbers = new Set(framesUs.map((atUs) => taskAt(tasks, atUs)))
  return [...numbers].map((number) => sumOf(tasks.slice(number, number + 1)))
}

/** The number of the task that goes on at this moment, or begins next. */
function taskAt(tasks: readonly Task[], atUs: number): number {
  let [from, to] = [0, tasks.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (tasks[middle]!.toUs > atUs) to = middle
    else from = middle + 1
  }
  return from
}

function sumOf(tasks: readonly Task[]): UpdateCost {
  const sum = (of: (task: Task) => number): number => tasks.reduce((total, task) => total + of(task), 0) / US_PER_MS
  return { cpuMs: sum(({ cpuUs }) => cpuUs), clockMs: sum(({ fromUs, toUs }) => toUs - fromUs) }
}
