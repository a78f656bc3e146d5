import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import { text } from '../platform/http/input.ts'

/** What people at a vendor are written to about. */
export const purposes = ['orders', 'invoices', 'payments', 'quality'] as const
type Purpose = (typeof purposes)[number]
export const languages = ['en', 'de'] as const

const noMailForOrders = 'Orders go out by mail, so this contact needs an e-mail.'

export type ContactContent = {
  name: string
  email: string | null
  phone: string | null
  language: (typeof languages)[number]
  purposes: readonly Purpose[]
  active: boolean
}

/** A contact as a table brings it. */
export const contactFields = z
  .object({
    name: text(200, 'Name'),
    email: z.email('E-mail must look like name@example.com.').max(254).nullable(),
    phone: z.string().nullable(),
    language: z.enum(languages),
    purposes: z.array(z.enum(purposes)),
    active: z.boolean(),
  })
  .refine(({ email, purposes: about }) => email !== null || !about.includes('orders'), {
    path: ['email'],
    message: noMailForOrders,
  })

/** Orders go out by mail. */
export function refuseOrdersWithoutMail({ email, purposes: about }: ContactContent): void {
  if (email === null && about.includes('orders'))
    throw invalid('/email', 'missing', noMailForOrders)
}
