import { Agent, request } from 'node:http'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export type Ask = {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
}
export type Answer = {
  status: number
  body: Buffer
  headers: Record<string, string | string[] | undefined>
}

export const send = (baseUrl: string, agent: Agent, ask: Ask): Promise<Answer> =>
  new Promise((ok, fail) => {
    const req = request(
      baseUrl + ask.path,
      {
        agent,
        method: ask.method ?? 'GET',
        headers: {
          ...ask.headers,
          ...(ask.body ? { 'Content-Length': Buffer.byteLength(ask.body) } : {}),
        },
      },
      (res) => {
        const chunks: Buffer[] = []
        res
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .once('end', () =>
            ok({ status: res.statusCode ?? 0, body: Buffer.concat(chunks), headers: res.headers }),
          )
          .once('error', fail)
      },
    )
    req.once('error', fail).end(ask.body)
  })

const busy = new Set([429, 503])
const mostTries = 60

/** What prepares a row is asked for again while the product is busy, or out of reach. */
export async function sendPatiently(baseUrl: string, agent: Agent, ask: Ask): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await send(baseUrl, agent, ask).catch((error: unknown) => {
      if (tries >= mostTries) throw error
      return null
    })
    if (answer && (!busy.has(answer.status) || tries >= mostTries)) return answer
    await sleep(500)
  }
}

export type Measured = {
  perSecond: number
  p50: number
  p95: number
  p99: number
  cpuMs: number
  pgCpuMs: number
  rssMb: number
  done: number
  failed: number
}

/** Measures a row of the table that is printed. */
export type Bench = (
  row: string,
  what: string,
  c: number,
  next: (i: number) => Ask | null,
  note?: string,
) => Promise<Measured>

/**
 * A closed loop of `concurrency` clients for `seconds`. CPU is the server process's own (utime + stime); PostgreSQL's
 * is that of all its processes.
 */
export async function measure(
  baseUrl: string,
  pid: number,
  pgPid: number,
  concurrency: number,
  seconds: number,
  next: (i: number) => Ask | null,
): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const times: number[] = []
  let failed = 0
  let i = 0
  /** A refusal, or a connection that is lost, is counted: a busy machine has some, and the bench goes on. */
  const answered = (ask: Ask): Promise<boolean> =>
    send(baseUrl, agent, ask).then(
      ({ status }) => status < 400,
      () => false,
    )
  for (let warm = 0; warm < Math.min(20, concurrency * 4); warm++) {
    const ask = next(i++)
    if (ask) await answered(ask)
  }
  const [cpu, pgCpu, started] = [cpuOf(pid), cpuWithChildren(pgPid), performance.now()]
  const until = started + seconds * 1000
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < until) {
        const ask = next(i++)
        if (!ask) return
        const at = performance.now()
        if (!(await answered(ask))) failed++
        times.push(performance.now() - at)
      }
    }),
  )
  const took = (performance.now() - started) / 1000
  await sleep(20)
  const [cpuAfter, pgAfter] = [cpuOf(pid), cpuWithChildren(pgPid)]
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (p: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * p))] ?? 0
  return {
    perSecond: times.length / took,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    cpuMs: Math.max(0, cpuAfter - cpu) / Math.max(1, times.length),
    pgCpuMs: Math.max(0, pgAfter - pgCpu) / Math.max(1, times.length),
    rssMb: rssOf(pid),
    done: times.length,
    failed,
  }
}

const ticksMs = 10
/** The numbers of a process from /proc (Linux) behind its name; none elsewhere. */
function statOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .map(Number)
  } catch {
    return []
  }
}

/** Milliseconds of CPU that a process has used. */
function cpuOf(pid: number): number {
  const stat = statOf(pid)
  return ((stat[11] ?? 0) + (stat[12] ?? 0)) * ticksMs
}

/** ... with its children, those that have ended included: their time passes to their parent, so the sum never falls. */
function cpuWithChildren(pid: number): number {
  const stat = statOf(pid)
  const ended = ((stat[13] ?? 0) + (stat[14] ?? 0)) * ticksMs
  return childrenOf(pid).reduce((sum, child) => sum + cpuOf(child), cpuOf(pid) + ended)
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number)
  } catch {
    return []
  }
}
export function rssOf(pid: number): number {
  try {
    return (
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
    )
  } catch {
    return 0
  }
}
