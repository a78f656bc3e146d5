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

/** A closed loop of `concurrency` clients for `seconds`. CPU is the server process's own (utime + stime); PostgreSQL's is that of all its processes. */
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
  for (let warm = 0; warm < Math.min(20, concurrency * 4); warm++) {
    const ask = next(i++)
    if (ask) await send(baseUrl, agent, ask)
  }
  const [cpu, pgCpu, started] = [cpuOf([pid]), cpuOf(family(pgPid)), performance.now()]
  const until = started + seconds * 1000
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < until) {
        const ask = next(i++)
        if (!ask) return
        const at = performance.now()
        const answer = await send(baseUrl, agent, ask)
        times.push(performance.now() - at)
        if (answer.status >= 400) failed++
      }
    }),
  )
  const took = (performance.now() - started) / 1000
  await sleep(20)
  const [cpuAfter, pgAfter] = [cpuOf([pid]), cpuOf(family(pgPid))]
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (p: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * p))] ?? 0
  return {
    perSecond: times.length / took,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    cpuMs: (cpuAfter - cpu) / Math.max(1, times.length),
    pgCpuMs: (pgAfter - pgCpu) / Math.max(1, times.length),
    rssMb: rssOf(pid),
    done: times.length,
    failed,
  }
}

const ticksMs = 10
/** Milliseconds of CPU that processes have used, from /proc (Linux); 0 elsewhere. */
function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      return sum + (Number(fields[11]) + Number(fields[12])) * ticksMs
    } catch {
      return sum
    }
  }, 0)
}
const family = (pid: number): number[] => {
  try {
    return [
      pid,
      ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
        .trim()
        .split(' ')
        .filter(Boolean)
        .map(Number),
    ]
  } catch {
    return [pid]
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
