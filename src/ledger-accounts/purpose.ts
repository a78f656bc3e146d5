export const purposes = [
  'expense',
  'tax',
  'payable',
  'retainage',
  'prepaid',
  'accrual',
  'bank',
  'discount',
  'exchange_gain',
  'exchange_loss',
  'rounding',
  'advance_loss',
  'credit_loss',
] as const
/** What an amount in a journal is. */
export type Purpose = (typeof purposes)[number]

export const purposeLabels: Record<Purpose, string> = {
  expense: 'Expense',
  tax: 'Input tax',
  payable: 'Owed to vendors',
  retainage: 'Held back of vendors’ invoices',
  prepaid: 'Advances paid to vendors',
  accrual: 'Received, not invoiced',
  bank: 'Bank',
  discount: 'Discounts had',
  exchange_gain: 'Realised exchange gains',
  exchange_loss: 'Realised exchange losses',
  rounding: 'Rounding',
  advance_loss: 'Advances written off',
  credit_loss: 'Credits with vendors written off',
}

/** What is told of an amount besides its purpose. */
export type Facets = {
  entity_id: string | null
  category_id: string | null
  cost_center_id: string | null
  tax_code_id: string | null
  payment_account_id: string | null
}
export type Mapping = Facets & { purpose: Purpose; account: string }

/** Which facets an account may name, by its purpose; the legal entity always. */
export const facetsOf = (purpose: Purpose): readonly (keyof Facets)[] => {
  if (purpose === 'expense') return ['entity_id', 'category_id', 'cost_center_id']
  if (purpose === 'tax') return ['entity_id', 'tax_code_id']
  if (purpose === 'bank') return ['entity_id', 'payment_account_id']
  return ['entity_id']
}

/** A category and those above it, the nearest first. */
export type CategoryTree = ReadonlyMap<string, string | null>
function pathOf(category: string | null, parents: CategoryTree): string[] {
  const path: string[] = []
  for (let at = category; at !== null && !path.includes(at); at = parents.get(at) ?? null)
    path.push(at)
  return path
}

/**
 * The account for an amount: of those that fit, the one that says most. The nearest category says more than a cost
 * centre, a cost centre more than a legal entity. Null where none fits.
 */
export function accountFor(
  mappings: readonly Mapping[],
  { purpose, ...of }: Facets & { purpose: Purpose },
  parents: CategoryTree,
): string | null {
  const path = pathOf(of.category_id, parents)
  const fitting = mappings.filter(
    (one) =>
      one.purpose === purpose &&
      isMet(one.entity_id, of.entity_id) &&
      isMet(one.cost_center_id, of.cost_center_id) &&
      isMet(one.tax_code_id, of.tax_code_id) &&
      isMet(one.payment_account_id, of.payment_account_id) &&
      (one.category_id === null || path.includes(one.category_id)),
  )
  const [best] = fitting.toSorted((a, b) => weightOf(b, path) - weightOf(a, path))
  return best?.account ?? null
}
const isMet = (wanted: string | null, is: string | null): boolean =>
  wanted === null || wanted === is

function weightOf(one: Mapping, path: readonly string[]): number {
  const category =
    one.category_id === null ? 0 : 100 * (path.length - path.indexOf(one.category_id))
  const special = one.tax_code_id !== null || one.payment_account_id !== null ? 10 : 0
  return (
    category + special + (one.cost_center_id === null ? 0 : 2) + (one.entity_id === null ? 0 : 1)
  )
}
