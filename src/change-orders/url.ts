export const url = {
  index: '/change-orders',
  create: (orderId: string) => `/change-orders/new?purchase_order_id=${orderId}`,
  show: (id: string) => `/change-orders/${id}`,
  edit: (id: string) => `/change-orders/${id}/edit`,
  copy: (id: string) => `/change-orders/${id}/copy`,
  submission: (id: string) => `/change-orders/${id}/submission`,
  application: (id: string) => `/change-orders/${id}/application`,
  withdrawal: (id: string) => `/change-orders/${id}/withdrawal`,
}
