import { refundUrls } from '../refunds/index.ts'

export const url = {
  ...refundUrls('/paid-advances', '/advance-refunds'),
  invoices: '/invoices',
  invoice: (id: string) => `/invoices/${id}`,
}
