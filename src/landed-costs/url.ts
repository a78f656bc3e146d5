export const url = {
  order: (orderId: string) => `/purchase-orders/${orderId}`,
  show: (orderId: string) => `/landed-costs/${orderId}`,
  form: (orderId: string) => `/landed-costs/${orderId}/allocations/new`,
  allocations: (orderId: string) => `/landed-costs/${orderId}/allocations`,
  reversal: (id: string) => `/landed-cost-allocations/${id}/reversal`,
}
