import { Worker } from 'node:worker_threads'
import { turns } from '../http/turns.ts'

export type Call = { module: string; name: string; given: readonly unknown[] }
export type Answer = { ok: true; result: unknown } | { ok: false; why: string }

/** Why there is no answer. The caller turns it into a message about its file. */
export class WorkerFault extends Error {
  readonly code: 'busy' | 'too_slow' | 'too_large' | 'broken'
  constructor(code: WorkerFault['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Waiting and work together end before the request's own time does. */
const limits = { totalMs: 13_000, workMs: 10_000, heapMegabytes: 256, idleMs: 20_000, uses: 500 }
const leastMs = 1_000
/** After so many bytes the worker is ended at once, which frees its memory. */
const large = 2 * 1_048_576

/**
 * What a file contains is parsed by one worker, so that a large one stops no request and a trap ends nothing but the
 * worker. The others wait for it.
 */
const turn = turns(1)
let kept: { worker: Worker; used: number } | null = null
let idle: NodeJS.Timeout | undefined

/**
 * A function of a module as it is called in the worker. What it is given and what it answers is copied, so both are
 * plain values.
 */
export function inWorker<F extends (...given: never[]) => unknown>(
  module: URL,
  name: string,
  workMs: number = limits.workMs,
): (...given: Parameters<F>) => Promise<Awaited<ReturnType<F>>> {
  return (...given) => {
    const until = Date.now() + limits.totalMs
    const call: Call = { module: module.href, name, given }
    return turn(() => {
      const left = until - Date.now()
      if (left < Math.min(leastMs, workMs)) return Promise.reject(busy())
      return answerTo(call, { workMs, left }) as Promise<Awaited<ReturnType<F>>>
    })
  }
}

const busy = (): WorkerFault => new WorkerFault('busy', 'Other files are being read.')

/** What one call may take, and what is left after it waited for others. */
type Time = { workMs: number; left: number }

async function answerTo(call: Call, time: Time): Promise<unknown> {
  clearTimeout(idle)
  if (kept && kept.used >= limits.uses) await letGo()
  kept ??= { worker: start(), used: 0 }
  kept.used++
  const { worker } = kept
  worker.ref()
  try {
    return await ask(worker, call, time)
  } catch (error) {
    await letGo()
    throw error
  } finally {
    worker.unref()
    if (bytesOf(call) > large) await letGo()
    idle = setTimeout(() => void letGo(), limits.idleMs).unref()
  }
}

const bytesOf = ({ given }: Call): number =>
  given.reduce<number>((sum, value) => sum + (value instanceof Uint8Array ? value.length : 0), 0)

/** Its memory is free when this is done, so that the next worker does not begin beside it. */
async function letGo(): Promise<void> {
  const ending = kept?.worker.terminate()
  kept = null
  await ending
}

function start(): Worker {
  const worker = new Worker(new URL('./entry.ts', import.meta.url), {
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes, maxYoungGenerationSizeMb: 32 },
  })
  worker.on('error', () => {}) // who waits for an answer is told
  return worker
}

function ask(worker: Worker, call: Call, { workMs, left }: Time): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      clearTimeout(late)
      worker.off('message', answered).off('error', failed).off('exit', ended)
      settle()
    }
    const refuse = (code: WorkerFault['code'], message: string, cause?: unknown): void =>
      done(() => reject(new WorkerFault(code, message, { cause })))
    const answered = (answer: Answer): void =>
      answer.ok
        ? done(() => resolve(answer.result))
        : refuse('broken', 'The file cannot be opened: reading it broke off.', answer.why)
    const failed = (error: Error & { code?: string }): void =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? refuse('too_large', 'The file needs more memory than can be given to it.', error)
        : refuse('broken', 'The file cannot be opened: reading it broke off.', error)
    const ended = (): void => refuse('broken', 'The file cannot be opened: reading it broke off.')
    const tooSlow = `The file could not be read within ${Math.round(workMs / 1000)} seconds.`
    const late = setTimeout(
      () => (left < workMs ? done(() => reject(busy())) : refuse('too_slow', tooSlow)),
      Math.min(left, workMs),
    )
    worker.on('message', answered).on('error', failed).on('exit', ended)
    worker.postMessage(call, [])
  })
}
