import { z } from 'zod'
import { ById, Page } from '../platform/http/input.ts'
import { either } from '../platform/http/reply.ts'
import { jsonAs, portalFeature } from '../platform/http/route.ts'
import * as api from './payment-api.ts'
import { paymentPage, paymentsPage } from './pages/payments.ts'

const Before = z.object({ before: Page.cursor })

/** What the customer paid the vendor, and for which invoices. */
export const paymentRoutes = portalFeature('portal')
  .get('/portal/payments', {
    portal: 'payments.read',
    input: Before,
    view: '/portal/page',
    json: jsonAs(api.PortalPaymentsJson),
    summary: 'What the customer paid the vendor, the latest first.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => paymentsPage(ctx, input.before),
        () => api.paymentsJson(ctx, input.before),
      ),
  })
  .get('/portal/payments/:id', {
    portal: 'payments.read',
    input: ById,
    view: '/portal/page',
    json: jsonAs(api.PortalPaymentJson),
    summary: 'One payment, with the invoices it pays and what was deducted.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => paymentPage(ctx, input.id),
        () => api.paymentJson(ctx, input.id),
      ),
  })
