export const url = {
  onOrder: (orderId: string) => `/retainage/${orderId}`,
  order: (id: string) => `/purchase-orders/${id}`,
}
