import { netOf } from './choosing.ts'

type Item = {
  vendor_id: string
  vendor_name: string
  account_id: string | null
  amount: bigint
  discount: bigint
}
/** What becomes one payment: all of a vendor that goes to one account, less its credits. */
export type Group<I extends Item> = {
  vendorId: string
  vendorName: string
  accountId: string | null
  total: bigint
  items: readonly I[]
}
export const groupKey = (item: Pick<Item, 'vendor_id' | 'account_id'>): string =>
  `${item.vendor_id} ${item.account_id ?? ''}`

export const groupsOf = <I extends Item>(items: readonly I[]): Group<I>[] =>
  [...Map.groupBy(items, groupKey).values()].map((of) => ({
    vendorId: of[0]!.vendor_id,
    vendorName: of[0]!.vendor_name,
    accountId: of[0]!.account_id,
    total: netOf(of),
    items: of,
  }))
