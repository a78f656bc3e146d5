import { invalid } from '../kernel/problem.ts'

/** What people at a vendor are written to about. */
export const purposes = ['orders', 'invoices', 'payments', 'quality'] as const
type Purpose = (typeof purposes)[number]
export const languages = ['en', 'de'] as const

export type ContactContent = {
  name: string
  email: string | null
  phone: string | null
  language: (typeof languages)[number]
  purposes: readonly Purpose[]
  active: boolean
}

/** Orders go out by mail. */
export function refuseOrdersWithoutMail({ email, purposes: about }: ContactContent): void {
  if (email === null && about.includes('orders'))
    throw invalid('/email', 'missing', 'Orders go out by mail, so this contact needs an e-mail.')
}
