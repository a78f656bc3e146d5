export const url = {
  run: (id: string) => `/payments/runs/${id}`,
  payment: (id: string) => `/payments/${id}`,
  takingBack: (id: string) => `/retainage-releases/${id}/taking-back`,
  invoice: (id: string) => `/invoices/${id}`,
  refund: (advanceId: string) => `/paid-advances/${advanceId}/refunds/new`,
  /** What became of a credit. */
  credit: (id: string) => `/credits/${id}`,
  creditRefund: (id: string) => `/credit-refunds/${id}`,
  stop: (id: string) => `/instalments/${id}/stop`,
  resumption: (id: string) => `/instalments/${id}/resumption`,
  division: (id: string) => `/instalments/${id}/division`,
}
