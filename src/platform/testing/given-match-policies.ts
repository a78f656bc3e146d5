import type { TestTenant } from './harness.ts'

const limit = (pct: string | null, amount: string | null = null) => ({
  pct,
  amount,
  operator: 'both',
})
/** The standard tolerances as people and programs type them. */
export const standardTyped = {
  match_level: 3,
  over_receipt_pct: '10',
  over_order_pct: '0',
  quantity: limit('0'),
  price: limit('2'),
  price_below: limit('10'),
  line: limit('2', '500'),
  charges: limit('2', '500'),
  tax: limit(null, '1'),
  rounding_per_line: '1',
  days_ahead: 0,
  days_before_order: 30,
  duplicate_score: 80,
  tax_rates: null,
}

type Whole = { id: string; rules: { id: string; place: string }[] }
export type GivenRule = {
  vendor_id?: string
  category_id?: string
  entity_id?: string
} & Partial<Record<keyof typeof standardTyped, unknown>>

/**
 * Puts a version in force that differs from the one before: the first rule without a vendor, category or entity
 * replaces what holds everywhere, the others are added. Written by the administrator, activated by the controller.
 */
export async function givenMatchPolicy(
  tenant: TestTenant,
  { rules = [], authority }: { rules?: readonly GivenRule[]; authority?: readonly object[] },
): Promise<string> {
  const admin = tenant.as('admin')
  const draft = must(await admin.post('/match-policies')) as Whole
  for (const rule of rules) {
    const everywhere = !rule.vendor_id && !rule.category_id && !rule.entity_id
    const path = everywhere
      ? `/match-policy-rules/${draft.rules[0]!.id}/edit`
      : `/match-policies/${draft.id}/rules`
    must(await admin.post(path, { ...standardTyped, ...rule }))
  }
  if (authority) must(await admin.post(`/match-policies/${draft.id}/authority`, { authority }))
  must(await tenant.as('controller').post(`/match-policies/${draft.id}/activation`))
  return draft.id
}

function must(answer: { status: number; text: string; body: unknown }): unknown {
  if (answer.status >= 300) throw new Error(`refused: ${answer.text}`)
  return answer.body
}
