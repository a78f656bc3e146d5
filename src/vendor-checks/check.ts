import { conflict } from '../kernel/problem.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import type { Listed } from '../integrations/sanctions/index.ts'
import type { Registered } from '../integrations/vat-registry/index.ts'

export const kinds = ['sanctions', 'vat_registry'] as const
export type CheckKind = (typeof kinds)[number]

/** One question to a service outside, and its answer. Asked again, it is another one. */
export const checkLifecycle = lifecycle({
  states: [
    'waiting',
    'not_checked',
    'clear',
    'possible_match',
    'cleared',
    'valid',
    'not_valid',
    'failed',
  ],
  begins: ['waiting'],
  acts: {
    skip: { from: ['waiting'], to: 'not_checked' },
    findNothing: { from: ['waiting'], to: 'clear' },
    findMatch: { from: ['waiting'], to: 'possible_match' },
    clear: { from: ['possible_match'], to: 'cleared' },
    confirm: { from: ['waiting'], to: 'valid' },
    refute: { from: ['waiting'], to: 'not_valid' },
    fail: { from: ['waiting'], to: 'failed' },
  },
})
export type CheckState = (typeof checkLifecycle.states)[number]

/** What came of a question, before it is kept. */
export type Outcome = {
  state: Exclude<CheckState, 'waiting' | 'cleared'>
  source: string | null
  reference: string | null
  note: string | null
  found: { matches?: readonly Listed[]; name?: string | null; address?: string | null }
}

const silent = { reference: null, note: null, found: {} }
export const notChecked = (note: string): Outcome => ({
  ...silent,
  state: 'not_checked',
  source: null,
  note,
})
export const failed = (source: string, note: string): Outcome => ({
  ...silent,
  state: 'failed',
  source,
  note,
})
export const screened = (source: string, matches: readonly Listed[]): Outcome => ({
  ...silent,
  state: matches.length > 0 ? 'possible_match' : 'clear',
  source,
  reference: matches[0]?.reference ?? null,
  found: { matches },
})
export const registered = (source: string, { valid, ...found }: Registered): Outcome => ({
  ...silent,
  state: valid ? 'valid' : 'not_valid',
  source,
  reference: found.reference,
  found: { name: found.name, address: found.address },
})

/** A vendor with a possible match is not approved before somebody has looked at it. */
export function refuseMatched(vendor: string, matched: { about: string } | null): void {
  if (matched)
    throw conflict(
      'possible_sanctions_match',
      `${vendor} may be on a sanctions list. Compare it, and clear the match with a reason on the vendor’s page; or reject the vendor.`,
    )
}
