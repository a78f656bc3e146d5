import { z } from 'zod'
import type { Money } from '../kernel/money.ts'
import { codes } from './codes/index.ts'
import type { Amount, Message } from './codes/parts.ts'

export type Codes = typeof codes
export type Code = keyof Codes
export type ParamsOf<C extends Code> = z.output<Codes[C]>

/** What is stored instead of a sentence. The type of its code says which params it needs. */
export const message = <C extends Code>(code: C, params: ParamsOf<C>): Message => ({ code, params })

/** What was done, as the history says it: 'vendor.created'. */
export const did = (action: Act): Message => ({ code: `did.${action}`, params: {} })
type Act = Extract<Code, `did.${string}`> extends `did.${infer A}` ? A : never

/** Words of a person or of another system: nobody translates them. */
export const asWritten = (text: string): Message => message('text.as_written', { text })

/** An amount as a param: minor units as text, because JSON has no bigint. */
export const amountOf = (minor: bigint, currency: string): Amount => ({
  minor: String(minor),
  currency,
})
export const moneyOf = ({ minor, currency }: Money): Amount => amountOf(minor, currency)
