import type { ReadCtx } from '../platform/ctx.ts'
import { accountFor, purposeLabels, type Facets, type Purpose } from './purpose.ts'
import * as queries from './queries.ts'

export type AccountsFor = (of: Facets & { purpose: Purpose }) => string | null

/** The accounts as they are chosen now; null where none fits. */
export async function ledgerAccountsFor(ctx: ReadCtx): Promise<AccountsFor> {
  const [mappings, tree] = await Promise.all([
    queries.mappings(ctx.tx),
    queries.categoryTree(ctx.tx),
  ])
  return (of) => accountFor(mappings, of, tree)
}

type Named = Partial<
  Record<'entity' | 'category' | 'cost_center' | 'tax_code' | 'payment_account', string | null>
>
/** What an account is for, in words: 'Expense, Laptops, Sales'. */
export const whatText = ({ purpose, ...named }: Named & { purpose: Purpose }): string =>
  [
    purposeLabels[purpose],
    named.category,
    named.cost_center,
    named.tax_code,
    named.payment_account,
    named.entity,
  ]
    .filter(Boolean)
    .join(', ')
