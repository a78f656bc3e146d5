import { performance } from 'node:perf_hooks'
import { longOrder } from '../../purchase-orders/pdf-samples.ts'
import { drawnOrder } from '../../purchase-orders/pdf.ts'

// The PDF of a long order: `node src/dev/bench/pdf.ts [lines, 400]`. Time and memory of one after another, the first
// apart.
const lines = Number(process.argv[2] ?? '400')
const order = longOrder(lines)
const draw = (): Promise<Uint8Array> => drawnOrder(order, { sha256: 'a'.repeat(64) })
const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1)

const before = process.memoryUsage.rss()
const first = performance.now()
const bytes = await draw()
const firstTook = performance.now() - first
const took: number[] = []
for (let i = 0; i < 10; i++) {
  const from = performance.now()
  await draw()
  took.push(performance.now() - from)
}
const pages =
  Buffer.from(bytes)
    .toString('latin1')
    .match(/\/Type \/Page\b/g)?.length ?? 0
const median = took.toSorted((a, b) => a - b)[5]!
console.log(
  `${lines} lines: ${pages} pages, ${(bytes.byteLength / 1024).toFixed(0)} kB, first ${firstTook.toFixed(0)} ms, then ${median.toFixed(0)} ms, memory ${megabytes(process.memoryUsage.rss() - before)} MB more after 11`,
)
