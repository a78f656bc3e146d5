import { z } from 'zod'
import { exponentOf } from '../../kernel/currency.ts'
import { decimalText, type Decimal } from '../../kernel/decimal.ts'
import { hasDecimals } from '../db/currency.ts'
import { all, rowsUpTo, sql } from '../db/sql.ts'
import type { Tx } from '../db/tx.ts'
import { minorEnds } from './amounts.ts'
import type { AmountRange, DayRange } from './filters.ts'
import type { IdType, Place, SortType } from './place.ts'

export type Fragment = ReturnType<typeof sql.fragment>

/** A value rows are sorted by; never null. */
type SortKey = {
  by: Fragment
  type: SortType
  /** True of each row: with it PostgreSQL may walk the index of another table than the list's first. */
  where?: Fragment
}

/** Where the rows of a list come from. Its feature writes it in its queries, and all SQL of the list is in it. */
export type Source<R> = {
  row: z.ZodType<R, R>
  /** 'p.id, p.code from projects as p' */
  select: Fragment
  /** Which rows belong to the list at all. */
  where?: Fragment
  /** Unique among them; without another sort they are sorted by it. */
  id: Fragment
  idType?: IdType
  sorts?: Readonly<Record<string, SortKey>>
}

export type Slice = {
  where: readonly Fragment[]
  sort: string
  descending: boolean
  after: Place | null
  /** Towards the beginning of the list. */
  backwards: boolean
  limit: number
}
export type Found<R> = { rows: readonly R[]; more: boolean; placeOf: (row: R) => Place }

/** A page of the list in its order, and whether there is more beyond it. */
export async function findSlice<R extends object>(
  tx: Tx,
  source: Source<R>,
  slice: Slice,
): Promise<Found<R>> {
  const key = source.sorts?.[slice.sort] ?? null
  const descending = slice.descending !== slice.backwards
  const direction = descending ? sql.fragment`desc` : sql.fragment`asc`
  const found = await tx.any(sql.type(rowOf(source, key))`
    select ${key ? sql.fragment`(${key.by})::text as sort_value,` : sql.fragment``} ${source.select}
    where ${all([
      ...(source.where ? [source.where] : []),
      ...(key?.where ? [key.where] : []),
      ...slice.where,
      ...(slice.after ? [beyond(source, key, slice.after, descending)] : []),
    ])}
    order by ${key ? sql.fragment`${key.by} ${direction},` : sql.fragment``} ${source.id} ${direction}
    limit ${rowsUpTo(slice.limit + 1)}
  `)
  const kept = found.slice(0, slice.limit)
  return {
    rows: slice.backwards ? kept.toReversed() : kept,
    more: found.length > slice.limit,
    placeOf: (row) => placeOf(row, key !== null),
  }
}

const Count = z.object({ count: z.number() })
/** How many rows there are, counted up to `most`. */
export async function countRows<R extends object>(
  tx: Tx,
  source: Source<R>,
  { where, most }: { where: readonly Fragment[]; most: number },
): Promise<number> {
  const { count } = await tx.one(sql.type(Count)`
    select count(*)::int as count
    from
      (
        select ${source.select}
        where ${all([...(source.where ? [source.where] : []), ...where])}
        limit ${rowsUpTo(most)}
      ) as counted
  `)
  return count
}

const Sum = z.object({ currency: z.string(), count: z.number(), amount: z.string() })
/** What the rows come to in each currency, by their columns `amount` and `currency`. */
export const sumRows = <R extends object>(tx: Tx, source: Source<R>, where: readonly Fragment[]) =>
  tx.any(sql.type(Sum)`
    select s.currency, count(*)::int as count, sum(s.amount)::text as amount
    from (select ${source.select} where ${all([
      ...(source.where ? [source.where] : []),
      ...where,
    ])}) as s
    group by s.currency
    order by s.currency
    limit 200
  `)

/** The rows with these ids, of those that belong to the list. */
export const findRows = <R extends object>(tx: Tx, source: Source<R>, ids: readonly string[]) =>
  tx.any(sql.type(source.row)`
    select ${source.select} where ${all([
      ...(source.where ? [source.where] : []),
      sql.fragment`${source.id} = any (${sql.array([...ids], 'uuid')})`,
    ])} limit ${rowsUpTo(200)}
  `)

const Sorted = z.looseObject({ sort_value: z.string() })
const rowOf = <R>(source: Source<R>, key: SortKey | null): z.ZodType<R, R> =>
  key ? (z.intersection(source.row, Sorted) as unknown as z.ZodType<R, R>) : source.row

const casts = {
  uuid: sql.fragment`::uuid`,
  text: sql.fragment`::text`,
  date: sql.fragment`::date`,
  bigint: sql.fragment`::bigint`,
  numeric: sql.fragment`::numeric`,
}

function beyond<R>(
  source: Source<R>,
  key: SortKey | null,
  after: Place,
  descending: boolean,
): Fragment {
  const is = descending ? sql.fragment`<` : sql.fragment`>`
  const id = sql.fragment`${after.id}${casts[source.idType ?? 'uuid']}`
  return key
    ? sql.fragment`(${key.by}, ${source.id}) ${is}(${after.value}${casts[key.type]}, ${id})`
    : sql.fragment`${source.id} ${is} ${id}`
}

function placeOf(row: object, sorted: boolean): Place {
  const { sort_value } = row as { sort_value?: string }
  return { id: idOf(row), value: sorted ? (sort_value ?? '') : null }
}

/** A row is known by its id, an audit entry by its number in the chain, a holiday by its day. */
export function idOf(row: object): string {
  const { id, seq, day } = row as { id?: string; seq?: bigint; day?: string }
  return String(id ?? seq ?? day)
}

/** An instant on one of the days, as the organisation's days begin and end. */
export const within = (at: Fragment, { from, until }: DayRange, zone: string): Fragment =>
  sql.fragment`
    (${all([
      ...(from ? [sql.fragment`${at} >= ${from}::date::timestamp at time zone ${zone}`] : []),
      ...(until
        ? [sql.fragment`${at} < (${until}::date + 1)::timestamp at time zone ${zone}`]
        : []),
    ])})
  `

/** A business date among the days. */
export const onDays = (day: Fragment, { from, until }: DayRange): Fragment =>
  sql.fragment`
    (${all([
      ...(from ? [sql.fragment`${day} >= ${from}::date`] : []),
      ...(until ? [sql.fragment`${day} <= ${until}::date`] : []),
    ])})
  `

/** An amount in minor units of the organisation's currency. */
export const between = (amount: Fragment, amounts: AmountRange): Fragment =>
  inMinor(amount, amounts, exponentOf(amounts.base))

/** An amount in minor units of its row's own currency: the number that is shown is compared. */
export const betweenInOwn = (
  amount: Fragment,
  currency: Fragment,
  amounts: AmountRange,
): Fragment => {
  const alike = (decimals: 0 | 2 | 3): Fragment =>
    sql.fragment`${hasDecimals(currency, decimals)} and ${inMinor(amount, amounts, decimals)}`
  return sql.fragment`(${sql.join([alike(2), alike(0), alike(3)], sql.fragment` or `)})`
}

/** An amount in whole units, such as rupees. */
export const betweenDecimals = (amount: Fragment, { from, to }: AmountRange): Fragment =>
  inRange(amount, from && numeric(from), to && numeric(to))

const inRange = (amount: Fragment, least: Fragment | null, most: Fragment | null): Fragment =>
  sql.fragment`
    (${all([
      ...(least ? [sql.fragment`${amount} >= ${least}`] : []),
      ...(most ? [sql.fragment`${amount} <= ${most}`] : []),
    ])})
  `
const inMinor = (amount: Fragment, amounts: AmountRange, decimals: number): Fragment => {
  const { least, most } = minorEnds(amounts, decimals)
  return inRange(
    amount,
    least === null ? null : sql.fragment`${least}::bigint`,
    most === null ? null : sql.fragment`${most}::bigint`,
  )
}
const numeric = (value: Decimal): Fragment => sql.fragment`${decimalText(value)}::numeric`
