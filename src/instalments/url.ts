export const url = {
  run: (id: string) => `/payments/runs/${id}`,
  payment: (id: string) => `/payments/${id}`,
  takingBack: (id: string) => `/retainage-releases/${id}/taking-back`,
  invoice: (id: string) => `/invoices/${id}`,
  refund: (advanceId: string) => `/paid-advances/${advanceId}/refunds/new`,
  stop: (id: string) => `/instalments/${id}/stop`,
  resumption: (id: string) => `/instalments/${id}/resumption`,
  division: (id: string) => `/instalments/${id}/division`,
}
