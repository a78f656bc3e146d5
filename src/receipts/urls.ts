export const url = {
  index: '/receipts',
  show: (id: string) => `/receipts/${id}`,
  reversal: (id: string) => `/receipts/${id}/reversal`,
  inspection: (id: string) => `/receipts/${id}/inspection`,
  newReturn: (id: string) => `/returns/new?receipt_id=${id}`,
}
