/** The part of a run that it belongs to is over: it took too long, or another part of it has the answer. */
export type Enough = () => boolean

/** What takes longer has failed: nobody waits for it, and it is asked to stop. */
export async function limited<T>(
  seconds: number,
  work: (enough: Enough) => Promise<T>,
): Promise<T> {
  let over = false
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new Error(`it did not end within ${seconds} s`)),
    seconds * 1000,
  )
  const working = work(() => over)
  working.catch(() => {}) // what still fails after the time was up
  try {
    return await Promise.race([working, late])
  } finally {
    over = true
    clearTimeout(timer)
  }
}
