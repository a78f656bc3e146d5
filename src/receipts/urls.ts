const withCode = (code: string | null | undefined): string =>
  code ? `&code=${encodeURIComponent(code)}` : ''

export const url = {
  index: '/receipts',
  scan: '/receipts/scan',
  codes: '/receipts/codes',
  newFor: (orderId: string, code?: string | null) =>
    `/receipts/new?purchase_order_id=${orderId}${withCode(code)}`,
  show: (id: string) => `/receipts/${id}`,
  reversal: (id: string) => `/receipts/${id}/reversal`,
  inspection: (id: string) => `/receipts/${id}/inspection`,
  newReturn: (id: string) => `/returns/new?receipt_id=${id}`,
}
