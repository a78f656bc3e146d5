import { feature } from '../platform/http/route.ts'
import { decidingRoutes, enteringRoutes } from '../refunds/index.ts'
import { RefundJson, refundJson } from './api.ts'
import { confirm, enterRefund, enterWriteOff, refuse, takeBack } from './commands.ts'
import { refundForm, writeOffForm } from './form.ts'
import { notSetOff, showPage } from './page.ts'
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
  after: url.invoice,
  schema: RefundJson,
  json: refundJson,
  page: showPage,
  read: 'invoices.read',
  ends: notSetOff,
  name: 'an advance',
  summaries: {
    show: 'What of one advance was paid back or written off, or waits for a second person.',
    takeBack: 'Take back what was recorded as paid back or written off: the advance has it again.',
  },
} as const

/** Below `/paid-advances` the id is that of the advance, which is an invoice. */
export const routes = feature('advance-refunds')
  .with(enteringRoutes(subject))
  .with(decidingRoutes(subject))
