import type { ReadCtx } from '../platform/ctx.ts'
import type { Button, Stat, Table } from '../platform/view/ui.ts'
import { masked } from './account-number.ts'
import * as queries from './queries.ts'
import type { BankAccount } from './queries.ts'
import { nextStep, states, url } from './words.ts'

export const accountsTable = (accounts: readonly BankAccount[]): Table => ({
  label: 'Bank accounts',
  columns: [
    { label: 'Account' },
    { label: 'Currency' },
    { label: 'Status' },
    { label: 'What comes next' },
  ],
  rows: accounts.map((account) => ({
    cells: [
      {
        kind: 'link',
        text: masked(account.ending),
        href: url.show(account.id),
        note: account.holder,
      },
      { kind: 'text', text: account.currency },
      { kind: 'status', status: states[account.status] },
      { kind: 'muted', text: nextStep(account) },
    ],
  })),
})

export const proposeButton = (ctx: ReadCtx, vendorId: string): Button[] =>
  ctx.actor.permissions.has('vendor_bank_accounts.propose')
    ? [{ label: 'Propose a bank account', href: url.new(vendorId), icon: 'landmark' }]
    : []

/** The accounts of a vendor on its page, for those who may see them. */
export async function bankAccountsOf(
  ctx: ReadCtx,
  vendorId: string,
): Promise<{ tables: { title: string; table: Table }[]; buttons: Button[]; stats: Stat[] }> {
  if (!ctx.actor.permissions.has('vendor_bank_accounts.read'))
    return { tables: [], buttons: [], stats: [] }
  const accounts = await queries.ofVendor(ctx.tx, vendorId)
  return {
    tables: accounts.length ? [{ title: 'Bank accounts', table: accountsTable(accounts) }] : [],
    buttons: proposeButton(ctx, vendorId),
    stats: [bankAccountStat(accounts, vendorId)],
  }
}

/** The account that is paid to, else the one that comes next. */
function bankAccountStat(accounts: readonly BankAccount[], vendorId: string): Stat {
  const standing =
    accounts.find(({ status }) => status === 'active') ??
    accounts.find(({ status }) => status !== 'replaced' && status !== 'revoked')
  return {
    label: 'Bank account',
    text: standing ? masked(standing.ending) : 'None',
    status: standing && states[standing.status],
    href: url.ofVendor(vendorId),
  }
}
