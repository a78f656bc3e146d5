import { z } from 'zod'
import { amountText, money } from '../../kernel/money.ts'

/**
 * What answers of the API are made of, as narrow as they really are: a client may rely on it, and the tests hold every
 * answer to it.
 */
export const Uuid = z.uuid()
export const DecimalText = z.string().regex(/^-?\d+(\.\d+)?$/)
export const Currency = z.string().regex(/^[A-Z]{3}$/)
export const Money = z.object({ amount: DecimalText, currency: Currency })
export const Day = z.iso.date()
export const Instant = z.iso.datetime()
export const Version = z.int().min(1)
/** Where a page of a list begins. Made by the server; nothing is to be read out of it. */
export const Cursor = z.string().max(2000)
export const listOf = <S extends z.ZodType>(row: S) =>
  z.object({ data: z.array(row), next_cursor: Cursor.nullable() })
/** A list that is always whole. */
export const wholeList = <S extends z.ZodType>(row: S) =>
  z.object({ data: z.array(row), next_cursor: z.null() })

export const moneyJson = (minor: bigint, currency: string): z.input<typeof Money> => ({
  amount: amountText(money(minor, currency)),
  currency,
})
