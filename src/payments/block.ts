import { blockOf, type Block as DueBlock } from '../instalments/index.ts'
import type { Held } from '../retainage/index.ts'

/** Why an item of a run cannot be paid any more. */
export type Block = DueBlock | 'account_changed' | 'discount_lost'

export type ItemStanding = {
  amount: bigint
  discount: bigint
  discount_until: string | null
  stop_reason: string | null
  overtaken: boolean
  held: Held | null
  waiting_debit: string | null
  on_hold: boolean
  needs_account: boolean
  account_id: string | null
  /** Of the account that was chosen for it, not of any other one. */
  account_active: boolean
}

/**
 * What stands against an item of a run that is paid on a day. An account that is not in use any more
 * is never replaced by another one: the item is left out, and proposed again.
 */
export function blockOfItem(item: ItemStanding, payOn: string): Block | null {
  const hasAccount = item.account_id !== null
  const block = blockOf({ ...item, has_account: hasAccount }, payOn)
  if (block) return block
  if (item.amount > 0n && hasAccount && !item.account_active) return 'account_changed'
  const late = item.discount > 0n && item.discount_until !== null && payOn > item.discount_until
  return late ? 'discount_lost' : null
}

export const blockWords: Record<Block, string> = {
  stopped: 'Its payment is stopped',
  overtaken:
    'The bills of its order ask for what this advance was to pay. Void the advance, or void a bill',
  retained: 'It is held back. Release it on the page of its order, or wait for its day',
  waiting_debit:
    'A debit of this amount that names it waits on a statement of the bank. Say there what it paid, or set it aside',
  vendor_hold: 'Payments to the vendor are on hold',
  no_account: 'The vendor has no active account in this currency',
  account_changed: 'The account that was chosen is not in use any more',
  discount_lost: 'The last day for its discount is past',
}
