export const url = {
  index: '/blanket-orders',
  new: '/blanket-orders/new',
  show: (id: string) => `/blanket-orders/${id}`,
  edit: (id: string) => `/blanket-orders/${id}/edit`,
  newLine: (id: string) => `/blanket-orders/${id}/lines/new`,
  lines: (id: string) => `/blanket-orders/${id}/lines`,
  editLine: (line: string) => `/blanket-order-lines/${line}/edit`,
  removal: (line: string) => `/blanket-order-lines/${line}/removal`,
  /** Where each move of its lifecycle that a person makes is sent. */
  moves: (id: string) => ({
    submit: `/blanket-orders/${id}/submission`,
    withdraw: `/blanket-orders/${id}/withdrawal`,
    revise: `/blanket-orders/${id}/revision`,
    discard: `/blanket-orders/${id}/restoration`,
    close: `/blanket-orders/${id}/closing`,
    cancel: `/blanket-orders/${id}/cancellation`,
  }),
}
