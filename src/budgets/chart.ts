import { used, type Figures } from './budget.ts'
import { monthAt, monthWithin } from './month.ts'

/** A point of a line, in units of a drawing that is 120 wide and 100 high, from its upper left corner. */
type Point = readonly [x: number, y: number]
export type Burn = {
  months: { month: string; planned: bigint; used: bigint | null; forecast: bigint | null }[]
  forecast: bigint
  planned: Point[]
  used: Point[]
  projected: Point[]
  limit: number
  top: bigint
}

type Spent = { month: string; committed: bigint; actual: bigint }

/**
 * What a year was planned to use by each month, what it did use (ordered and spent), and where the same pace would
 * lead.
 */
export function burnOf(
  b: Figures & { fiscal_year: number; pace: readonly bigint[] | null },
  moved: readonly Spent[],
  startMonth: number,
  today: string,
): Burn {
  const now = monthWithin(today, b.fiscal_year, startMonth)
  const names = Array.from({ length: 12 }, (_, i) => monthAt(b.fiscal_year, startMonth, i))
  const planned = names.map((_, i) =>
    b.pace
      ? b.pace.slice(0, i + 1).reduce((sum, each) => sum + each, 0n)
      : (b.amount * BigInt(i + 1)) / 12n,
  )
  const soFar = names.map((name) =>
    moved.filter((m) => m.month <= name).reduce((sum, m) => sum + m.committed + m.actual, 0n),
  )
  const last = Math.min(now, 11)
  const gone = last < 0 ? 0n : now > 11 ? used(b) - b.reserved : soFar[last]!
  const rate = (i: number): bigint => (gone * BigInt(i + 1)) / BigInt(last + 1)
  const forecast = last < 0 ? 0n : now > 11 ? gone : rate(11)
  const months = names.map((month, i) => ({
    month,
    planned: planned[i]!,
    used: i <= last ? soFar[i]! : null,
    forecast: last >= 0 && now <= 11 && i >= last ? rate(i) : null,
  }))
  const top = [b.amount, forecast, ...soFar].reduce((max, each) => (each > max ? each : max), 1n)
  const at = (i: number, minor: bigint): Point => [
    (i + 1) * 10,
    100 - Number(((minor < 0n ? 0n : minor) * 1000n) / top) / 10,
  ]
  const line = (key: 'planned' | 'used' | 'forecast'): Point[] =>
    months.flatMap((m, i) => (m[key] === null ? [] : [at(i, m[key])]))
  const started: Point = [0, 100]
  return {
    months,
    forecast,
    planned: [started, ...line('planned')],
    used: last < 0 ? [] : [started, ...line('used')],
    projected: line('forecast'),
    limit: at(0, b.amount)[1],
    top,
  }
}
