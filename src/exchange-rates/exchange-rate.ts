import { compare, decimal, multiply, subtract, type Decimal } from '../kernel/decimal.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import type { Status } from '../platform/view/ui.ts'

export const kinds = ['typed', 'imported', 'reference'] as const
export type Kind = (typeof kinds)[number]
export const kindLabels: Record<Kind, string> = {
  typed: 'Typed by a person',
  imported: 'Imported',
  reference: 'Reference rate of a bank',
}

/** Of a rate that waits for a second person. */
export const statuses = ['pending', 'confirmed', 'refused', 'withdrawn'] as const
/** A rate that counts is in force; one that was confirmed is among them. */
export const listedStatuses = ['in_force', ...statuses] as const
export const proposalLifecycle = lifecycle({
  states: statuses,
  begins: ['pending'],
  acts: {
    confirm: { from: ['pending'], to: 'confirmed' },
    refuse: { from: ['pending'], to: 'refused' },
    withdraw: { from: ['pending'], to: 'withdrawn' },
  },
  refusal: (status) => `This rate is ${status} already.`,
})
export const rateStatuses: Record<(typeof listedStatuses)[number], Status> = {
  in_force: { text: 'In force', tone: 'ok' },
  pending: { text: 'Waits for a second person', tone: 'warn' },
  confirmed: { text: 'Confirmed', tone: 'ok' },
  refused: { text: 'Refused', tone: 'bad' },
  withdrawn: { text: 'Withdrawn', tone: 'neutral' },
}

type RateOfDay = { rate: string; valid_on: string }
/** What a new rate is compared with. */
export type Known = {
  /** The last rate of the currency before its day, else the first after it. */
  nearest: RateOfDay | null
  /** The last that somebody else set or confirmed: one person alone cannot move a rate step by step. */
  agreed: RateOfDay | null
  /** Whether there is a second person who may confirm. */
  others: boolean
  limitPct: string
}
export type Verdict =
  | { status: 'in_force'; alone: boolean }
  | { status: 'pending'; why: 'first'; from: null }
  | { status: 'pending'; why: 'jump'; from: RateOfDay }

/** A rate far from those before it waits for a second person; so does the first, where there is one. */
export function judge(rate: string, { nearest, agreed, others, limitPct }: Known): Verdict {
  const from = [nearest, agreed].find((known) => known && isFar(rate, known.rate, limitPct))
  if (from) return { status: 'pending', why: 'jump', from }
  if (agreed) return { status: 'in_force', alone: false }
  return others
    ? { status: 'pending', why: 'first', from: null }
    : { status: 'in_force', alone: true }
}

/** More than the limit above or below. */
export function isFar(rate: string, from: string, limitPct: string): boolean {
  const change = subtract(decimal(rate), decimal(from))
  const size = multiply(sizeOf(change), decimal('100'))
  return compare(size, multiply(decimal(from), decimal(limitPct))) > 0
}

const sizeOf = (value: Decimal): Decimal => ({
  ...value,
  units: value.units < 0n ? -value.units : value.units,
})
