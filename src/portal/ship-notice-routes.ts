import { z } from 'zod'
import { mostBytes } from '../attachments/index.ts'
import { day, flag, optional, Page, partQuantity, text, version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { jsonAs, portalFeature, type Refused } from '../platform/http/route.ts'
import {
  announce,
  correct,
  findNotice,
  ShipNoticeJson,
  shipNoticeJson,
  withdraw,
  type Notice,
} from '../ship-notices/index.ts'
import { correctionForm, newNoticeForm, shipNoticesPage } from './pages/ship-notices.ts'
import { url } from './paths.ts'
import * as queries from './queries.ts'
import { shipNotices } from './ship-notices.ts'
import { theirs } from './theirs.ts'
import { wordsFor } from './words/index.ts'

const nothing: Refused = { values: {}, errors: [] }
const Before = z.object({ before: Page.cursor })
const Line = z.strictObject({
  line_id: z.uuid(),
  quantity: optional(partQuantity('Quantity')).optional(),
  lot: optional(text(500, 'Lot or serial numbers')).optional(),
})
/** A form sends its lines by number, so that what is left empty stays in its place. */
const linesOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.values(value)
    : value
const content = {
  delivery_note: text(100, 'The number of the delivery note'),
  shipped_on: day('The day it was sent'),
  expected_on: day('The day it arrives'),
  carrier: optional(text(100, 'The carrier')).optional(),
  tracking: optional(text(100, 'The tracking number')).optional(),
  note: optional(text(1000, 'The note')).optional(),
  note_again: flag.optional(),
  lines: z.preprocess(linesOf, z.array(Line).min(1, 'Say what was sent.').max(200)),
}
const Announced = z.strictObject({ ...content, id: z.uuid() })
const Corrected = z.strictObject({ ...content, id: z.uuid(), version })
const noticeOf = (input: Omit<z.output<typeof Announced>, 'id'>): Notice => ({
  delivery_note: input.delivery_note,
  shipped_on: input.shipped_on,
  expected_on: input.expected_on,
  carrier: input.carrier ?? null,
  tracking: input.tracking ?? null,
  note: input.note ?? null,
  note_again: input.note_again ?? false,
  lines: input.lines.map(({ line_id, quantity, lot }) => ({
    line_id,
    quantity: quantity ?? null,
    lot: lot ?? null,
  })),
})
const upload = { field: 'file', maxBytes: mostBytes, holds: 'document', fields: 700 } as const
const one = jsonAs(ShipNoticeJson)

/** What the vendor says it has sent, before it comes. */
export const shipNoticeRoutes = () =>
  portalFeature('portal')
    .get('/portal/ship-notices', {
      portal: 'orders.read',
      input: Before,
      view: '/portal/page',
      json: jsonAs(z.object({ data: z.array(ShipNoticeJson) })),
      summary: 'Deliveries that the vendor announced, the latest first.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => shipNoticesPage(ctx, input.before),
          async () => ({
            data: (await shipNotices(ctx, input.before)).rows.map(shipNoticeJson),
          }),
        ),
    })
    .get('/portal/orders/:id/ship-notices/new', {
      portal: 'orders.acknowledge',
      input: z.object({ id: z.uuid() }),
      view: '/portal/document',
      summary: 'The form that says what was sent for an order.',
      handle: async (ctx) => show(await newNoticeForm(ctx, nothing, ctx.input.id)),
    })
    .post('/portal/orders/:id/ship-notices', {
      portal: 'orders.acknowledge',
      input: Announced,
      view: '/portal/document',
      json: one,
      upload,
      summary: 'Say what was sent for an order: its lines, days, carrier and delivery note.',
      onInvalid: (ctx, refused) => newNoticeForm(ctx, refused, String(ctx.input['id'])),
      handle: async (ctx) => {
        const { id: orderId, ...input } = ctx.input
        await theirs(ctx, 'purchase_order', orderId)
        const id = await announce(ctx, orderId, { notice: noticeOf(input), paper: ctx.upload })
        return created(
          url.order(orderId),
          async () => shipNoticeJson(await findNotice(ctx.tx, id)),
          wordsFor(ctx.actor).shipping.sent,
        )
      },
    })
    .get('/portal/ship-notices/:id', {
      portal: 'orders.acknowledge',
      input: z.object({ id: z.uuid() }),
      view: '/portal/document',
      json: one,
      summary: 'An announced delivery, and the form that corrects it.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => correctionForm(ctx, nothing, input.id),
          async () => shipNoticeJson(await findNotice(ctx.tx, input.id)),
        ),
    })
    .post('/portal/ship-notices/:id', {
      portal: 'orders.acknowledge',
      input: Corrected,
      view: '/portal/document',
      json: one,
      upload,
      summary: 'Correct an announced delivery, while nothing was received of it.',
      onInvalid: (ctx, refused) => correctionForm(ctx, refused, String(ctx.input['id'])),
      handle: async (ctx) => {
        const { id, version: seen, ...input } = ctx.input
        await Promise.all([queries.shipNotice(ctx.tx, id), ctx.tx.asOrganisation()])
        const notice = noticeOf(input)
        const orderId = await correct(ctx, id, { notice, paper: ctx.upload, version: seen })
        return changed(
          url.order(orderId),
          async () => shipNoticeJson(await findNotice(ctx.tx, id)),
          wordsFor(ctx.actor).shipping.saved,
        )
      },
    })
    .post('/portal/ship-notices/:id/withdrawal', {
      portal: 'orders.acknowledge',
      input: z.strictObject({ id: z.uuid(), reason: text(1000, 'The reason'), version }),
      json: one,
      summary: 'Say that an announced delivery does not come.',
      handle: async (ctx) => {
        const { id, ...withdrawal } = ctx.input
        await Promise.all([queries.shipNotice(ctx.tx, id), ctx.tx.asOrganisation()])
        const orderId = await withdraw(ctx, id, withdrawal)
        return changed(
          url.order(orderId),
          async () => shipNoticeJson(await findNotice(ctx.tx, id)),
          wordsFor(ctx.actor).shipping.withdrawn,
        )
      },
    })
