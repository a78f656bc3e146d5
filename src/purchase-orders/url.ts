export const url = {
  index: '/purchase-orders',
  toPlace: '/purchase-orders/new',
  show: (id: string) => `/purchase-orders/${id}`,
  issue: (id: string) => `/purchase-orders/${id}/issue`,
  cancellation: (id: string) => `/purchase-orders/${id}/cancellation`,
  pdf: (id: string) => `/purchase-orders/${id}/pdf`,
}
