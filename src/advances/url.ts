export const url = {
  onOrder: (orderId: string) => `/advances/${orderId}`,
  form: (orderId: string) => `/advances/${orderId}/new`,
  order: (id: string) => `/purchase-orders/${id}`,
  invoice: (id: string) => `/invoices/${id}`,
}
