type From = { code?: string | null; noticeId?: string | null }
const withFrom = ({ code, noticeId }: From): string =>
  `${noticeId ? `&ship_notice_id=${noticeId}` : ''}${code ? `&code=${encodeURIComponent(code)}` : ''}`

export const url = {
  index: '/receipts',
  scan: '/receipts/scan',
  codes: '/receipts/codes',
  newFor: (orderId: string, from: From = {}) =>
    `/receipts/new?purchase_order_id=${orderId}${withFrom(from)}`,
  show: (id: string) => `/receipts/${id}`,
  reversal: (id: string) => `/receipts/${id}/reversal`,
  inspection: (id: string) => `/receipts/${id}/inspection`,
  newReturn: (id: string) => `/returns/new?receipt_id=${id}`,
}
