import { amountOf, type Amount, type Message, type Value } from '../messages/index.ts'
import type { Bill } from './bill.ts'
import type { Document, Surroundings } from './document.ts'
import type { CheckName, Finding, Hold, HoldReason, Result } from './finding.ts'
import type { Tolerances } from './policy.ts'
import { magnitude } from './tolerance.ts'

export type Whole = {
  bill: Bill
  document: Document
  around: Surroundings
  tolerances: Tolerances
}

export type Said = {
  check: CheckName
  basis: Message
  expected: Value | bigint
  actual: Value | bigint
  variance?: bigint
  allowed: Message
}

/** A finding of the whole bill; with a hold when it did not pass. */
export function finding(
  said: Said,
  hold: {
    reason: HoldReason
    message: Message
    variance: bigint
    base: bigint
    about?: string
  } | null,
): Finding {
  const result: Result = {
    position: null,
    check: said.check,
    basis: said.basis,
    expected: valueOf(said.expected),
    actual: valueOf(said.actual),
    variance: said.variance === undefined ? '' : String(said.variance),
    allowed: said.allowed,
    passed: hold === null,
  }
  const raised: Hold | null = hold && { position: 0, about: said.check, ...hold }
  return { result, hold: raised }
}

const valueOf = (value: Value | bigint): Value =>
  typeof value === 'bigint' ? String(value) : value

export const amountIn = ({ document }: Whole, minor: bigint): Amount =>
  amountOf(minor, document.currency)

/** All of it is at stake. */
export const allOfIt = ({ document }: Whole): { variance: bigint; base: bigint } => {
  const amount = magnitude(document.payable)
  return { variance: amount, base: amount }
}
