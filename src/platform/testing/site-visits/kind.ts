import { asWritten } from '../../../messages/index.ts'
import type { Content, Subject, Summary } from '../../../approvals/index.ts'
import { visitLifecycle } from './site-visit.ts'
import { buyingPapers } from '../../../attachments/index.ts'
import type { ReadCtx } from '../../ctx.ts'
import { kind, says } from '../../kinds.ts'
import { decided } from './commands.ts'
import * as queries from './queries.ts'

const content = async (ctx: ReadCtx, id: string): Promise<Content> => ({
  amount: [],
  coding: [],
  vendor: [],
  currency: [],
  content: [{ label: 'Why', text: (await queries.find(ctx.tx, id)).title }],
})
const summary = async (ctx: ReadCtx, id: string): Promise<Summary> => ({
  statusText: (await queries.find(ctx.tx, id)).status,
  amount: null,
  facts: [],
  lines: null,
  budget: null,
  reason: null,
  figures: { amount: null, base_amount: null, reason: null, lines: [], budgets: [], details: [] },
})
const subject: Subject = {
  noun: 'site visit',
  read: 'purchase_orders.read',
  permission: 'approvals.decide',
  duty: null,
  fallback: ['approver', 'controller'],
  lock: (ctx, id) => ctx.lock(queries.siteVisit, id),
  decided,
  content,
  summary,
}

export const siteVisit = kind('site_visit', {
  name: 'Site visit',
  path: '/site-visits',
  series: 'SV',
  read: 'purchase_orders.read',
  lifecycle: visitLifecycle,
  comments: true,
  attachments: {
    by: ['purchase_orders.create'],
    types: buyingPapers,
    empty: 'Pictures of the site belong here.',
  },
  approval: subject,
  events: {
    planned: says(asWritten('planned the visit'), 'calendar'),
    asked: says(asWritten('asked whether to go'), 'send'),
    approved: says(asWritten('agreed to the visit'), 'check', 'ok'),
    rejected: says(asWritten('declined the visit'), 'x', 'bad'),
    returned: says(asWritten('sent the plan back'), 'undo-2', 'warn'),
    made: says(asWritten('reported on the visit'), 'check-check', 'ok'),
    cancelled: says(asWritten('cancelled the visit'), 'x', 'warn'),
  },
})
