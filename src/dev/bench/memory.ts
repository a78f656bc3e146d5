import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import type { Bar } from './bars.ts'
import { uploadOf } from './doors.ts'
import { send } from './load.ts'

const mebibyte = 1_048_576

/** The most that a process has held since `forgetPeak`, in MiB; 0 where the system does not tell. */
function peakOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch {
    // where the system has no such file nothing is measured
  }
}

type Product = { baseUrl: string; pid: number }

export const memoryUnderLoad = (product: Product): Bar => ({
  what: 'memory, most under the load of the rows above',
  measured: peakOf(product.pid),
  most: 256,
  unit: 'MiB',
})

/** Twenty-five files of 20 MB at once: they wait on the wire for their turn. */
export async function memoryUnderUploads(
  product: Product,
  headers: Record<string, string>,
): Promise<Bar[]> {
  forgetPeak(product.pid)
  const agent = new Agent({ keepAlive: true, maxSockets: 25 })
  const file = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(19 * mebibyte)])
  const upload = uploadOf({ path: '/api/v1/invoices', headers, name: 'scan.pdf', bytes: file })
  const statuses = await Promise.all(
    Array.from({ length: 25 }, () =>
      send(product.baseUrl, agent, upload).then(
        ({ status }) => status,
        () => 0,
      ),
    ),
  )
  agent.destroy()
  return [
    {
      what: 'memory, most under 25 uploads of 20 MB at once',
      measured: peakOf(product.pid),
      most: 400,
      unit: 'MiB',
    },
    {
      what: 'of these uploads without an answer',
      measured: statuses.filter((status) => status === 0 || status >= 500).length,
      most: 0,
      unit: 'uploads',
    },
  ]
}
