import { refundUrls } from '../refunds/index.ts'

export const url = {
  ...refundUrls('/credits', '/credit-refunds'),
  /** Of the credit, which is a part of an invoice. */
  credit: (id: string) => `/credits/${id}`,
  invoices: '/invoices',
  invoice: (id: string) => `/invoices/${id}`,
  run: (id: string) => `/payments/runs/${id}`,
}
