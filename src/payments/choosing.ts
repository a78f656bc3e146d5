/** An instalment that a run may take. Below zero it is deducted from what the same vendor is paid. */
export type Candidate = {
  id: string
  vendor_id: string
  /** Where it is paid to; null where no account is needed. */
  account_id: string | null
  amount: bigint
  discount: bigint
}
/** `part`: so much of a credit as can be deducted; the rest of it stays open. */
export type Chosen<C extends Candidate> = {
  of: C
  accountId: string | null
  part: bigint
  discount: bigint
}

export const netOf = (items: readonly { amount: bigint; discount: bigint }[]): bigint =>
  items.reduce((sum, { amount, discount }) => sum + amount - discount, 0n)

/** What becomes one payment: all of a vendor that goes to one account. */
export type Owed = { vendorId: string; accountId: string | null; left: bigint }
type Item = Omit<Candidate, 'id'>
export function owedOf(items: readonly Item[]): Owed[] {
  const all: Owed[] = []
  for (const { vendor_id: vendorId, account_id: accountId, amount, discount } of items) {
    const one = all.find((owed) => owed.vendorId === vendorId && owed.accountId === accountId)
    if (one) one.left += amount - discount
    else all.push({ vendorId, accountId, left: amount - discount })
  }
  return all
}

type Wanted<C> = {
  discounted: (candidate: C) => boolean
  /** What is paid already. */
  owed?: readonly Owed[]
}
/**
 * What is paid of the candidates: all that is owed, less credits of the same vendor, never more than
 * one payment to that vendor comes to.
 */
export function choose<C extends Candidate>(
  candidates: readonly C[],
  { discounted, owed = [] }: Wanted<C>,
): Chosen<C>[] {
  const debts = candidates
    .filter(({ amount }) => amount > 0n)
    .map((of) => ({
      of,
      accountId: of.account_id,
      part: of.amount,
      discount: discounted(of) ? of.discount : 0n,
    }))
  const paid = [...owed.map((one) => ({ ...one })), ...owedOf(debts.map(itemOf))]
  const credits = candidates
    .filter(({ amount }) => amount < 0n)
    .flatMap((of): Chosen<C>[] => {
      const largest = paid
        .filter(({ vendorId, left }) => vendorId === of.vendor_id && left > 0n)
        .toSorted((a, b) => (b.left > a.left ? 1 : -1))[0]
      if (!largest) return []
      const part = -of.amount > largest.left ? -largest.left : of.amount
      largest.left += part
      return [{ of, accountId: largest.accountId, part, discount: 0n }]
    })
  return [...debts, ...credits]
}

const itemOf = ({ of, accountId, part, discount }: Chosen<Candidate>): Item => ({
  vendor_id: of.vendor_id,
  account_id: accountId,
  amount: part,
  discount,
})
