export const url = {
  /** Of the credit, which is a part of an invoice. */
  credit: (id: string) => `/credits/${id}`,
  newRefund: (id: string) => `/credits/${id}/refunds/new`,
  refunds: (id: string) => `/credits/${id}/refunds`,
  newWriteOff: (id: string) => `/credits/${id}/write-offs/new`,
  writeOffs: (id: string) => `/credits/${id}/write-offs`,
  show: (id: string) => `/credit-refunds/${id}`,
  confirmation: (id: string) => `/credit-refunds/${id}/confirmation`,
  refusal: (id: string) => `/credit-refunds/${id}/refusal`,
  takingBack: (id: string) => `/credit-refunds/${id}/taking-back`,
  invoices: '/invoices',
  invoice: (id: string) => `/invoices/${id}`,
  run: (id: string) => `/payments/runs/${id}`,
}
