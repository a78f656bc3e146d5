export const url = {
  /** Of the advance. */
  newRefund: (advanceId: string) => `/paid-advances/${advanceId}/refunds/new`,
  refunds: (advanceId: string) => `/paid-advances/${advanceId}/refunds`,
  newWriteOff: (advanceId: string) => `/paid-advances/${advanceId}/write-offs/new`,
  writeOffs: (advanceId: string) => `/paid-advances/${advanceId}/write-offs`,
  show: (id: string) => `/advance-refunds/${id}`,
  confirmation: (id: string) => `/advance-refunds/${id}/confirmation`,
  refusal: (id: string) => `/advance-refunds/${id}/refusal`,
  takingBack: (id: string) => `/advance-refunds/${id}/taking-back`,
  invoices: '/invoices',
  invoice: (id: string) => `/invoices/${id}`,
}
