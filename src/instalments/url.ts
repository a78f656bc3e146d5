export const url = {
  invoice: (id: string) => `/invoices/${id}`,
  stop: (id: string) => `/instalments/${id}/stop`,
  resumption: (id: string) => `/instalments/${id}/resumption`,
  division: (id: string) => `/instalments/${id}/division`,
}
