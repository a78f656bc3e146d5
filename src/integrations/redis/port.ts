import { Problem } from '../../kernel/problem.ts'

/**
 * One Redis, over its own protocol or over REST. A command that is not answered in time fails; none is queued while it
 * is down.
 */
export type Redis = { send(command: readonly string[]): Promise<unknown>; end(): Promise<void> }

/** Every key of ours begins with this, so that a Redis can be shared. */
export const prefix = 'svpms:'
export const answerWithinMs = 700

/**
 * Without the session store, a person is neither kept waiting nor signed out: the page says that it is not available.
 */
export const unavailable = (): Problem =>
  new Problem(
    503,
    'sessions_unavailable',
    'Sign-in cannot be checked right now. You are still signed in; please try again in a moment.',
  )

class Late extends Error {}

/** An answer that arrived while this process was busy is read before it is called late. */
export async function inTime<T>(work: Promise<T>, ms = answerWithinMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>(
    (_ok, fail) =>
      (timer = setTimeout(
        () => setImmediate(() => setImmediate(fail, new Late(`no answer in ${ms} ms`))),
        ms,
      )),
  )
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * After one command was not answered in time, those of the next second fail at once: a request that needs several does
 * not wait for each.
 */
export function patient(send: Redis['send'], withinMs = answerWithinMs): Redis['send'] {
  let silentUntil = 0
  return async (command) => {
    if (Date.now() < silentUntil) throw new Error('Redis did not answer a moment ago')
    return inTime(send(command), withinMs).catch((error: unknown) => {
      if (error instanceof Late) silentUntil = Date.now() + 1000
      throw error
    })
  }
}
