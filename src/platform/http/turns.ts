export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/** At most so many at once; the others wait in the order in which they came. */
export function turns(most: number): Turns {
  const waiting: (() => void)[] = []
  let busy = 0
  return async (work) => {
    if (busy >= most) await new Promise<void>((go) => waiting.push(go))
    else busy++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else busy--
    }
  }
}
