/** The tests of rules: values in, values out; no database, no browser, no process of their own. */
export const ruleTests: string[] = [
  'src/kernel/**/*.test.ts',
  'src/matching/**/*.test.ts',
  'src/approvals/once.test.ts',
  'src/approvals/planning.test.ts',
  'src/approvals/reasons.test.ts',
  'src/approvals/routing.test.ts',
  'src/approvals/rule.test.ts',
  'src/budgets/split.test.ts',
  'src/exchange-rates/exchange-rate.test.ts',
  'src/purchase-orders/order-reference.test.ts',
  'src/purchase-orders/purchase-order.test.ts',
  'src/purchase-requests/purchase-request.test.ts',
  'src/invoices/invoice.test.ts',
]
