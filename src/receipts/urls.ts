export const url = { index: '/receipts', show: (id: string) => `/receipts/${id}` }
