import { parentPort } from 'node:worker_threads'
import type { Answer, Call } from './index.ts'

/** The other side of index.ts: one call after the other. */
parentPort!.on('message', (call: Call) => {
  void answer(call).then((reply) => parentPort!.postMessage(reply, buffersIn(reply)))
})

async function answer({ module, name, given }: Call): Promise<Answer> {
  try {
    const { [name]: work } = (await import(module)) as Record<
      string,
      (...given: unknown[]) => unknown
    >
    return { ok: true, result: await work!(...given) }
  } catch (error) {
    return { ok: false, why: error instanceof Error ? (error.stack ?? error.message) : 'unknown' }
  }
}

/** The bytes in an answer change hands, they are not copied. */
function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (value instanceof Uint8Array) {
    const { buffer, byteLength } = value
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) found.add(buffer)
  } else if (Array.isArray(value) && typeof value[0] === 'object')
    value.forEach((item) => buffersIn(item, found))
  else if (value?.constructor === Object)
    Object.values(value).forEach((item) => buffersIn(item, found))
  return [...found]
}
