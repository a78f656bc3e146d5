import { ById } from '../platform/http/input.ts'
import { either } from '../platform/http/reply.ts'
import { feature, jsonAs } from '../platform/http/route.ts'
import { decidingRoutes, enteringRoutes } from '../refunds/index.ts'
import { CreditJson, creditJson, CreditRefundJson, creditRefundJson } from './api.ts'
import { confirm, enterRefund, enterWriteOff, refuse, takeBack } from './commands.ts'
import { refundForm, writeOffForm } from './form.ts'
import { creditPage, notDeducted, refundPage } from './pages.ts'
import { url } from './url.ts'

const subject = {
  refundForm,
  writeOffForm,
  enterRefund,
  enterWriteOff,
  confirm,
  refuse,
  takeBack,
  url,
  after: url.credit,
  schema: CreditRefundJson,
  json: creditRefundJson,
  page: refundPage,
  read: 'payments.read',
  ends: notDeducted,
  name: 'a credit',
  summaries: {
    show: 'What of a credit was paid back or written off, or waits for a second person.',
    takeBack: 'Take back what was recorded as paid back or written off: the credit is open again.',
  },
} as const

/** Below `/credits` the id is that of the part of an invoice that is a credit. */
export const routes = feature('credit-refunds')
  .get('/credits/:id', {
    allow: 'payments.read',
    input: ById,
    view: '/pages/record',
    json: jsonAs(CreditJson),
    summary: 'A credit with a vendor, and what was paid back or written off of it.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => creditPage(ctx, input.id),
        () => creditJson(ctx, input.id),
      ),
  })
  .with(enteringRoutes(subject))
  .with(decidingRoutes(subject))
