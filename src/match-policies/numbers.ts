import { z } from 'zod'
import { amountText, money, parseAmount } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'
import { amountInput, decimalInput } from '../platform/http/input.ts'

/** The numbers of a policy: how they are read from forms, JSON and files, and written into them again. */
export const percent = (label: string, most: string) =>
  decimalInput(label, 3, most, 'a percentage such as 2 or 2.5')

type Bounds = { label: string; least: number; most: number }
export const count = ({ label, least, most }: Bounds) =>
  z.preprocess(
    (value) => (typeof value === 'number' ? String(value) : value),
    decimalInput(label, 0, String(most), 'a whole number such as 30')
      .transform(Number)
      .refine((found) => found >= least, `${label} must be at least ${least}.`),
  )

export const amount = (label: string) => amountInput(label)

/** An amount in the smallest unit of its currency, as text. */
export function minorOf(
  currency: string,
  text: string,
  { pointer, label }: { pointer: string; label: string },
): string {
  const read = parseAmount(text, currency)
  if (!read)
    throw invalid(pointer, 'bad_amount', `${label} must be an amount in ${currency} such as 500.`)
  return String(read.minor)
}

export const typedPercent = (pct: string): string => pct
export const typedAmount = (minor: string, currency: string): string =>
  amountText(money(BigInt(minor), currency))
