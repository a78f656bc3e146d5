import type { ReadCtx } from '../platform/ctx.ts'
import { groupsOf } from './groups.ts'
import * as itemQueries from './item-queries.ts'
import type { ItemRow } from './item-queries.ts'
import { risksOf, type Risk } from './risk.ts'
import type { Run } from './run.ts'

/** A vendor that a run pays, to one account, and what is unusual about it. */
export type PaidVendor = {
  vendorId: string
  vendor: string
  accountId: string | null
  accountEnding: string | null
  fingerprint: string | null
  total: bigint
  invoices: readonly string[]
  vendorRisk: string | null
  risks: readonly Risk[]
}

export async function payeesOf(
  ctx: ReadCtx,
  run: Pick<Run, 'id' | 'currency'>,
  items: readonly ItemRow[],
): Promise<PaidVendor[]> {
  const before = await itemQueries.payees(ctx.tx, { runId: run.id, currency: run.currency })
  return groupsOf(items).map((group): PaidVendor => {
    const first = group.items.find(({ amount }) => amount > 0n) ?? group.items[0]!
    const known = before.find(
      (one) => one.vendor_id === group.vendorId && one.account_id === group.accountId,
    )
    return {
      vendorId: group.vendorId,
      vendor: group.vendorName,
      accountId: group.accountId,
      accountEnding: first.account_ending,
      fingerprint: first.account_fingerprint,
      total: group.total,
      invoices: group.items.map((item) => item.supplier_number),
      vendorRisk: known?.risk ?? null,
      risks: risksOf(
        {
          amount: group.total,
          account_since: first.account_since,
          paid_before: known?.paid_before ?? 0,
          paid_to_account: known?.paid_to_account ?? 0,
          most_before: known?.most_before ?? null,
        },
        ctx.today,
      ),
    }
  })
}

const weight: Readonly<Record<string, number>> = { high: 3, medium: 2, low: 1 }
/** Whom it is most unusual to pay: by what is unusual, then by the vendor's own risk, then by the amount. */
export const riskiest = (payees: readonly PaidVendor[]): PaidVendor | null =>
  payees.toSorted(
    (a, b) =>
      b.risks.length - a.risks.length ||
      (weight[b.vendorRisk ?? ''] ?? 0) - (weight[a.vendorRisk ?? ''] ?? 0) ||
      (b.total > a.total ? 1 : -1),
  )[0] ?? null
