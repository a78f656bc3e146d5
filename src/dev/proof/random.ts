/** A small seeded generator (mulberry32): the same seed gives the same run. */
export type Random = {
  next(): number
  int(below: number): number
  pick<T>(from: readonly T[]): T
  chance(p: number): boolean
  uuid(): string
}

export function random(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (below: number): number => Math.floor(next() * below)
  const hex = (n: number): string => Array.from({ length: n }, () => int(16).toString(16)).join('')
  return {
    next,
    int,
    pick: (from) => from[int(from.length)]!,
    chance: (p) => next() < p,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  }
}
