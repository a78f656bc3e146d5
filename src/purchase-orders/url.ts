export const url = {
  index: '/purchase-orders',
  toPlace: '/purchase-orders/new',
  show: (id: string) => `/purchase-orders/${id}`,
  edit: (id: string) => `/purchase-orders/${id}/edit`,
  issue: (id: string) => `/purchase-orders/${id}/issue`,
  cancellation: (id: string) => `/purchase-orders/${id}/cancellation`,
  send: (id: string) => `/purchase-orders/${id}/dispatches`,
  sendForm: (id: string) => `/purchase-orders/${id}/dispatches/new`,
  byHand: (id: string) => `/purchase-orders/${id}/dispatches/by-hand`,
  ubl: (id: string) => `/purchase-orders/${id}/ubl`,
  decision: (id: string, answer: string) => `/purchase-orders/${id}/answers/${answer}/decision`,
  pdf: (id: string) => `/purchase-orders/${id}/pdf`,
}
