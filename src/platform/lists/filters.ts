import { z } from 'zod'
import { isBusinessDate } from '../../kernel/calendar.ts'
import { isCurrency } from '../../kernel/currency.ts'
import type { Decimal } from '../../kernel/decimal.ts'
import type { ReadCtx } from '../ctx.ts'
import { amountEnd, endOf, type ComparedIn } from './amounts.ts'
import type { List } from './list.ts'
import type { Picker } from './picker.ts'
import type { Fragment } from './source.ts'

type FilterOption = {
  value: string
  label: string
  /** Can be asked for, and has no tab. */
  rare?: true
}
export type DayRange = { from: string | null; until: string | null }
/** Amounts from one to another, in whole units such as rupees. `base` is the organisation's currency. */
export type AmountRange = { from: Decimal | null; to: Decimal | null; base: string }

/** What a list can be narrowed by. `where` is a fragment of the feature's queries. */
export type Filter =
  | { kind: 'text'; label: string; where: (text: string, ctx: ReadCtx) => Fragment }
  | {
      kind: 'choice'
      label: string
      /** What it says when nothing is chosen. */
      any?: string
      options: readonly FilterOption[]
      /** Other ways to say the one of them that is a flag. */
      flag?: true
      where: (value: string, ctx: ReadCtx) => Fragment
    }
  | { kind: 'pick'; label: string; picker: Picker; where: (id: string, ctx: ReadCtx) => Fragment }
  | {
      /** Of one thing; a link sets it. */
      kind: 'id'
      label: string
      where: (id: string, ctx: ReadCtx) => Fragment
    }
  | {
      kind: 'days'
      label: string
      /** Its parameters, where they are not '<name>_from' and '<name>_until'. */
      names?: readonly [string, string]
      where: (days: DayRange, ctx: ReadCtx) => Fragment
    }
  /** A link sets it. */
  | { kind: 'currency'; label: string; where: (code: string, ctx: ReadCtx) => Fragment }
  | { kind: 'year'; label: string; where: (year: number, ctx: ReadCtx) => Fragment }
  | {
      kind: 'amounts'
      /** As the column that is compared is called. */
      label: string
      /** In the organisation's currency, unless it says that each row is compared in its own. */
      in?: 'own'
      where: (amounts: AmountRange, ctx: ReadCtx) => Fragment
    }
export type Filters = Readonly<Record<string, Filter>>

/** In use or not: a filter that many lists have. */
export const inUse = (closed: string, where: (value: string) => Fragment): Filter => ({
  kind: 'choice',
  label: 'Status',
  options: [
    { value: 'active', label: 'Active' },
    { value: 'closed', label: closed },
  ],
  where,
})

export type Parameter = {
  name: string
  label: string
  schema: z.ZodType<string>
  /** The values of a choice. */
  allowed?: readonly string[]
  /** Of an amount: the currency it is in. */
  comparedIn?: ComparedIn
}

/** What a filter is called in an address: one name, or two for a range. */
export function parametersOf(name: string, filter: Filter): Parameter[] {
  const { label } = filter
  switch (filter.kind) {
    case 'text':
      return [{ name, label, schema: words(label, 100) }]
    case 'pick':
      return [{ name, label, schema: words(label, 300) }]
    case 'id':
      return [{ name, label, schema: z.uuid(`${label} must be an id`) }]
    case 'choice':
      return [
        {
          name,
          label,
          schema: choice(label, filter),
          allowed: filter.options.map(({ value }) => value),
        },
      ]
    case 'currency':
      return [{ name, label, schema: currency(label) }]
    case 'year':
      return [{ name, label, schema: year(label) }]
    case 'days': {
      const [from, until] = filter.names ?? [`${name}_from`, `${name}_until`]
      return [
        { name: from, label: `${label} from`, schema: day(`${label} from`) },
        { name: until, label: `${label} until`, schema: day(`${label} until`) },
      ]
    }
    case 'amounts': {
      const comparedIn = filter.in ?? 'base'
      return Object.entries(ends).map(([end, word]) => ({
        name: `${name}_${end}`,
        label: `${label} ${word}`,
        schema: amountEnd(`${label} ${word}`, comparedIn),
        comparedIn,
      }))
    }
  }
}
const ends = { least: 'from', most: 'to' }

const control = /[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu
const words = (label: string, most: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').replaceAll(control, '').trim())
    .pipe(z.string().max(most, `${label} may have at most ${most} characters`))
const choice = (label: string, { options, flag }: Extract<Filter, { kind: 'choice' }>) =>
  z
    .string()
    .transform((value) => (flag && ['1', 'on', 'true'].includes(value) ? options[0]!.value : value))
    .refine((value) => options.some((option) => option.value === value), {
      error: (issue) => `${label} has no choice “${String(issue.input).slice(0, 40)}”`,
    })
const day = (label: string) =>
  z.string().refine(isBusinessDate, `${label} must be a date such as 2026-12-31`)

const currency = (label: string) =>
  z
    .string()
    .transform((code) => code.trim().toUpperCase())
    .refine(isCurrency, `${label} must be an ISO 4217 code such as INR or EUR`)

const year = (label: string) =>
  z.string().regex(/^2[01]\d\d$/, `${label} must be a year such as 2026`)

/** The conditions that the chosen values stand for. */
export function conditionsOf(
  { filters, implied }: Pick<List, 'filters' | 'implied'>,
  values: Readonly<Record<string, string>>,
  ctx: ReadCtx,
): Fragment[] {
  const always = implied?.(values, ctx) ?? null
  const base = ctx.actor.organisation.baseCurrency
  const chosen = Object.entries(filters).flatMap(([name, filter]) => {
    const given = parametersOf(name, filter).map((p) => values[p.name] ?? null)
    if (given.every((value) => value === null)) return []
    const [first = null, second = null] = given
    switch (filter.kind) {
      case 'days':
        return [filter.where({ from: first, until: second }, ctx)]
      case 'year':
        return [filter.where(Number(first), ctx)]
      case 'amounts':
        return [filter.where({ from: endOf(first), to: endOf(second), base }, ctx)]
      default:
        return [filter.where(first!, ctx)]
    }
  })
  return always ? [always, ...chosen] : chosen
}
