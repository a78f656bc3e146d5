import { addDays } from '../kernel/calendar.ts'

/**
 * What falls due in a week, for one legal entity in one currency. `week` is its Monday; null is overdue, and weeks
 * after the last that is shown are that one.
 */
export type Falling = {
  entity_id: string
  entity: string
  currency: string
  /** The accounts of ours that it would be paid from. */
  accounts: readonly string[]
  week: string | null
  amount: bigint
  /** What of it is stopped, such as during a dispute, or held back until a milestone. */
  stopped: bigint
}
export type Week = { week: string | null; amount: bigint; stopped: bigint }
export type Outlook = {
  entity_id: string
  entity: string
  currency: string
  accounts: readonly string[]
  weeks: readonly Week[]
  total: bigint
}

/** So many weeks are shown one by one; what is later is one sum. */
const weeksAhead = 12

/** The Monday on or before a day. */
export const mondayOf = (day: string): string =>
  addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))

/** The Monday from which on everything is later. */
export const laterFrom = (today: string): string => addDays(mondayOf(today), 7 * weeksAhead)

/** One for each legal entity and currency, with every week, also those in which nothing falls due. */
export function outlooksOf(rows: readonly Falling[], today: string): Outlook[] {
  const first = mondayOf(today)
  const weeks = [null, ...Array.from({ length: weeksAhead + 1 }, (_, i) => addDays(first, 7 * i))]
  const groups = Map.groupBy(rows, (row) => `${row.entity_id} ${row.currency}`)
  return [...groups.values()].map((group) => ({
    entity_id: group[0]!.entity_id,
    entity: group[0]!.entity,
    currency: group[0]!.currency,
    accounts: group[0]!.accounts,
    weeks: weeks.map((week) => {
      const { amount, stopped } = group.find((row) => row.week === week) ?? {
        amount: 0n,
        stopped: 0n,
      }
      return { week, amount, stopped }
    }),
    total: group.reduce((sum, row) => sum + row.amount, 0n),
  }))
}

/**
 * A bar of the chart, in units of a drawing that is as wide as there are weeks, and 100 high. What credits bring in
 * reaches nowhere.
 */
export const barsOf = ({ weeks }: Outlook): { x: number; y: number; height: number }[] => {
  const top = weeks.reduce((most, { amount }) => (amount > most ? amount : most), 1n)
  return weeks.map(({ amount }, i) => {
    const height = amount <= 0n ? 0 : Number((amount * 1000n) / top) / 10
    return { x: i * 10 + 1, y: 100 - height, height }
  })
}
