import { z } from 'zod'
import { attachmentsOf } from '../../../attachments/index.ts'
import { commentsOf } from '../../../comments/index.ts'
import { chainOf, DocumentJson, timelineOf, type ChainDocument } from '../../../history/index.ts'
import type { ReadCtx } from '../../ctx.ts'
import { ById, id, text, version } from '../../http/input.ts'
import { Uuid, Version } from '../../http/output.ts'
import { changed, created, show } from '../../http/reply.ts'
import { feature, json } from '../../http/route.ts'
import { linkColumn, list, listRoutes, statusColumn } from '../../lists/index.ts'
import type { RecordPage } from '../../view/ui.ts'
import * as commands from './commands.ts'
import { statuses, type SiteVisit } from './site-visit.ts'
import * as queries from './queries.ts'

const Json = z.object({
  id: Uuid,
  number: z.string(),
  title: z.string(),
  status: z.enum(statuses),
  version: Version,
})
const visitJson = ({ id, number, title, status, version }: SiteVisit) => ({
  id,
  number,
  title,
  status,
  version,
})
const OneJson = Json.extend({ documents: z.array(DocumentJson) })
type Shown = RecordPage & { visit: SiteVisit; documents: readonly ChainDocument[] }

const one = json(OneJson, ({ visit, documents }: Shown) => ({
  ...visitJson(visit),
  documents: [...documents],
}))

async function page(ctx: ReadCtx, id: string): Promise<Shown> {
  const [visit, events, comments, attachments, chain] = await Promise.all([
    queries.find(ctx.tx, id),
    timelineOf(ctx, id),
    commentsOf(ctx, 'site_visit', id),
    attachmentsOf(ctx, 'site_visit', id),
    chainOf(ctx, { kind: 'site_visit', id }),
  ])
  return {
    title: visit.number,
    visit,
    documents: chain.rows,
    comments,
    attachments,
    budget: null,
    tables: [],
    note: null,
    facts: [{ label: 'Why', text: visit.title }],
    timeline: { events },
    header: { title: visit.number, crumbs: [{ label: 'Site visits', href: '/site-visits' }] },
  }
}

const visits = list({
  path: '/site-visits',
  title: 'Site visits',
  summary: 'Visits to where orders are made, newest first.',
  allow: 'purchase_orders.read',
  rows: () => queries.listed,
  columns: {
    number: linkColumn<SiteVisit>({
      label: 'Visit',
      link: (v) => ({ text: v.number, href: `/site-visits/${v.id}` }),
      note: (v) => v.title,
      noteLabel: 'Why',
    }),
    status: statusColumn<SiteVisit>('Status', (v) => ({ text: v.status, tone: 'neutral' })),
  },
  filters: {
    q: { kind: 'text', label: 'Number or words', where: queries.matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: statuses.map((value) => ({ value, label: value })),
      where: queries.matches.status,
    },
  },
  empty: () => ({ title: 'No visits', text: 'Plan one from an order.', icon: 'calendar' }),
  json: { schema: Json, of: visitJson },
})

const at = (id: string): string => `/site-visits/${id}`
export const routes = feature('site-visits')
  .with(listRoutes(visits))
  .post('/site-visits', {
    allow: 'purchase_orders.create',
    input: z.strictObject({ order_id: id, title: text(200, 'Why') }),
    json: one,
    summary: 'Plan a visit.',
    handle: async (ctx) => {
      const made = await commands.plan(ctx, ctx.input)
      return created(at(made), () => page(ctx, made), 'Planned.')
    },
  })
  .get('/site-visits/:id', {
    allow: 'purchase_orders.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One visit.',
    handle: async (ctx) => show(await page(ctx, ctx.input.id)),
  })
  .post('/site-visits/:id/submission', {
    allow: 'purchase_orders.create',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Ask whether to go.',
    handle: async (ctx) => {
      await commands.ask(ctx, ctx.input.id, ctx.input.version)
      return changed(at(ctx.input.id), () => page(ctx, ctx.input.id), 'Asked.')
    },
  })
  .post('/site-visits/:id/report', {
    allow: 'purchase_orders.create',
    input: z.strictObject({ id: z.uuid(), report: text(2000, 'The report'), version }),
    json: one,
    summary: 'Report on a visit.',
    handle: async (ctx) => {
      await commands.report(ctx, ctx.input.id, ctx.input.report, ctx.input.version)
      return changed(at(ctx.input.id), () => page(ctx, ctx.input.id), 'Reported.')
    },
  })
  .post('/site-visits/:id/cancellation', {
    allow: 'purchase_orders.create',
    input: z.strictObject({ id: z.uuid(), reason: text(500, 'Reason'), version }),
    json: one,
    summary: 'Cancel a visit.',
    handle: async (ctx) => {
      await commands.cancel(ctx, ctx.input.id, ctx.input.reason, ctx.input.version)
      return changed(at(ctx.input.id), () => page(ctx, ctx.input.id), 'Cancelled.')
    },
  })
