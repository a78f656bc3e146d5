import { z } from 'zod'
import { writeAsContact } from '../comments/index.ts'
import { conflict, notFound } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import {
  ById,
  day,
  flag,
  optional,
  Page,
  quantity,
  text,
  unitPrice,
  version,
} from '../platform/http/input.ts'
import { changed, created, either, sendFile, show } from '../platform/http/reply.ts'
import { jsonAs, portalFeature, type Refused } from '../platform/http/route.ts'
import { rowsSent } from '../platform/view/form.ts'
import { answer, answers, orderPdf, orderUbl } from '../purchase-orders/index.ts'
import { addContact, editContact, removeContact } from '../vendor-contacts/index.ts'
import * as api from './api.ts'
import { inviteByContact } from './account-commands.ts'
import { homePage, type NextStep } from './pages/home.ts'
import { invoicePage, invoicesPage } from './pages/invoices.ts'
import { orderPage, ordersPage } from './pages/orders.ts'
import { receiptsPage } from './pages/receipts.ts'
import { returnsPage } from './pages/returns.ts'
import { contactForm, settingsPage } from './pages/settings.ts'
import { url } from './paths.ts'
import * as queries from './queries.ts'
import { theirs } from './theirs.ts'
import { wordsFor } from './words/index.ts'

const nothing: Refused = { values: {}, errors: [] }
const Before = z.object({ before: Page.cursor })
const View = z.object({ id: z.uuid(), again: flag.catch(false) })
const Line = z.strictObject({
  line_id: z.uuid(),
  answer: z.enum(answers, 'Choose one of the answers.'),
  quantity: optional(quantity()).optional(),
  unit_price: optional(unitPrice()).optional(),
  delivery_on: optional(day('The delivery date')).optional(),
  note: optional(text(1000, 'The note')).optional(),
})
const Answer = z.strictObject({
  id: z.uuid(),
  version,
  lines: z.preprocess(
    (value) => rowsSent(value),
    z
      .array(Line)
      .min(1, 'Answer at least one line.')
      .max(200, 'An answer may have at most 200 lines.'),
  ),
})
const Written = z.strictObject({ id: z.uuid(), body: text(4000, 'The message') })
const fields = {
  name: text(200, 'Name'),
  email: z
    .string({ error: 'E-mail is missing.' })
    .trim()
    .pipe(z.email('E-mail must look like name@example.com.').max(254)),
  phone: optional(text(40, 'Telephone')).optional(),
  language: z.enum(['en', 'de'], 'Choose English or German.'),
  for_orders: flag.optional(),
  for_invoices: flag.optional(),
  for_payments: flag.optional(),
  for_quality: flag.optional(),
}
const NewContact = z.strictObject(fields)
const EditContact = z.strictObject({ ...fields, id: z.uuid(), version })
const contentOf = (input: z.output<typeof NewContact>) => ({
  name: input.name,
  email: input.email,
  phone: input.phone ?? null,
  language: input.language,
  purposes: (['orders', 'invoices', 'payments', 'quality'] as const).filter(
    (purpose) => input[`for_${purpose}`],
  ),
  active: true,
})

const vendorOf = (ctx: Pick<ReadCtx, 'actor'>): string => ctx.actor.contact?.vendorId ?? ''

/**
 * Everything a contact sees and does. Reading is done as the contact, by the database's own role; a change asks as the
 * contact whether it is theirs, then runs the command.
 */
export const portalRoutes = (others: (ctx: ReadCtx) => Promise<readonly NextStep[]>) =>
  portalFeature('portal')
    .get('/portal', {
      portal: 'profile.read',
      input: z.object({}),
      view: '/portal/home',
      summary: 'What waits for the vendor.',
      handle: async ({ input: _input, ...ctx }) => show(await homePage(ctx, others)),
    })
    .get('/portal/orders', {
      portal: 'orders.read',
      input: Before,
      view: '/portal/page',
      json: jsonAs(api.PortalOrdersJson),
      summary: 'Orders that were issued to the vendor, the latest first.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => ordersPage(ctx, input.before),
          () => api.ordersJson(ctx, input.before),
        ),
    })
    .get('/portal/orders/:id', {
      portal: 'orders.read',
      input: View,
      view: '/portal/order',
      json: jsonAs(api.PortalOrderJson),
      summary: 'One order, with its lines and what was answered.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => orderPage(ctx, input.id, { again: input.again }),
          () => api.orderJson(ctx, input.id),
        ),
    })
    .get('/portal/orders/:id/pdf', {
      portal: 'orders.read',
      input: ById,
      file: true,
      summary: 'The order as a PDF.',
      handle: async ({ tx, input, actor }) => {
        await queries.order(tx, input.id)
        const pdf = await orderPdf(tx, input.id, { language: actor.contact?.language })
        if (!pdf) throw notFound('The document of this order')
        return sendFile(pdf.bytes, 'application/pdf', `${pdf.number}.pdf`, pdf.etag)
      },
    })
    .get('/portal/orders/:id/ubl', {
      portal: 'orders.read',
      input: ById,
      file: true,
      summary: 'The order as UBL, for the vendor’s system.',
      handle: async ({ tx, input }) => {
        await queries.order(tx, input.id)
        const ubl = await orderUbl(tx, input.id)
        if (!ubl) throw notFound('The document of this order')
        return sendFile(ubl.bytes, 'application/xml', `${ubl.number}.xml`, ubl.sha256)
      },
    })
    .post('/portal/orders/:id/answers', {
      portal: 'orders.acknowledge',
      input: Answer,
      view: '/portal/order',
      json: jsonAs(api.PortalOrderJson),
      summary: 'Accept lines of an order, propose changes of them, or reject them.',
      onInvalid: (ctx, refused) => orderPage(ctx, String(ctx.input['id']), { refused }),
      handle: async (ctx) => {
        const { id, version: seen, lines } = ctx.input
        await theirs(ctx, 'purchase_order', id)
        await answer(ctx, id, {
          version: seen,
          lines: lines.map((line) => ({
            line_id: line.line_id,
            answer: line.answer,
            quantity: line.quantity ?? null,
            unit_price: line.unit_price ?? null,
            delivery_on: line.delivery_on ?? null,
            note: line.note ?? null,
          })),
        })
        return changed(
          url.order(id),
          () => api.orderJson(ctx, id),
          wordsFor(ctx.actor).answers.sent,
        )
      },
    })
    .post('/portal/orders/:id/comments', {
      portal: 'comments.write',
      input: Written,
      view: '/portal/order',
      summary: 'Write to the customer about an order.',
      onInvalid: (ctx, refused) => orderPage(ctx, String(ctx.input['id']), { refused }),
      handle: async (ctx) => {
        const { id, body } = ctx.input
        await theirs(ctx, 'purchase_order', id)
        await writeAsContact(ctx, { kind: 'purchase_order', subjectId: id, body })
        return created(`${url.order(id)}#comments`, () => null, wordsFor(ctx.actor).comments.sent)
      },
    })
    .get('/portal/receipts', {
      portal: 'receipts.read',
      input: Before,
      view: '/portal/page',
      json: jsonAs(api.PortalReceiptsJson),
      summary: 'What the customer received from the vendor, the latest first.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => receiptsPage(ctx, input.before),
          () => api.receiptsJson(ctx, input.before),
        ),
    })
    .get('/portal/returns', {
      portal: 'receipts.read',
      input: Before,
      view: '/portal/page',
      json: jsonAs(api.PortalReturnsJson),
      summary: 'Goods that the customer sent back to the vendor, the latest first.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => returnsPage(ctx, input.before),
          () => api.returnsJson(ctx, input.before),
        ),
    })
    .get('/portal/invoices', {
      portal: 'invoices.read',
      input: Before,
      view: '/portal/page',
      json: jsonAs(api.PortalInvoicesJson),
      summary: 'The vendor’s invoices, the latest first.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => invoicesPage(ctx, input.before),
          () => api.invoicesJson(ctx, input.before),
        ),
    })
    .get('/portal/invoices/:id', {
      portal: 'invoices.read',
      input: ById,
      view: '/portal/invoice',
      json: jsonAs(api.PortalInvoiceJson),
      summary: 'One invoice, with its status and why it waits.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => invoicePage(ctx, input.id),
          () => api.invoiceJson(ctx, input.id),
        ),
    })
    .post('/portal/invoices/:id/comments', {
      portal: 'comments.write',
      input: Written,
      view: '/portal/invoice',
      summary: 'Write to the customer about an invoice.',
      onInvalid: (ctx, refused) => invoicePage(ctx, String(ctx.input['id']), refused),
      handle: async (ctx) => {
        const { id, body } = ctx.input
        await theirs(ctx, 'invoice', id)
        await writeAsContact(ctx, { kind: 'invoice', subjectId: id, body })
        return created(`${url.invoice(id)}#comments`, () => null, wordsFor(ctx.actor).comments.sent)
      },
    })
    .get('/portal/settings', {
      portal: 'profile.read',
      input: z.object({}),
      view: '/portal/page',
      summary: 'The vendor’s contacts and profile.',
      handle: async ({ input: _input, ...ctx }) => show(await settingsPage(ctx)),
    })
    .get('/portal/contacts/new', {
      portal: 'profile.manage',
      input: z.object({}),
      view: '/portal/form',
      summary: 'The form for another contact of the vendor.',
      handle: async (ctx) => show(await contactForm(ctx, nothing, null)),
    })
    .post('/portal/contacts', {
      portal: 'profile.manage',
      input: NewContact,
      view: '/portal/form',
      summary: 'Add a contact; the customer approves a new e-mail for orders.',
      onInvalid: (ctx, refused) => contactForm(ctx, refused, null),
      handle: async (ctx) => {
        const vendorId = vendorOf(ctx)
        const content = contentOf(ctx.input)
        await theirs(ctx, 'vendor', vendorId)
        const id = await addContact(ctx, vendorId, content)
        await inviteByContact(ctx, { contactId: id, vendorId })
        return created(url.settings, () => null, savedText(ctx, content))
      },
    })
    .get('/portal/contacts/:id/edit', {
      portal: 'profile.manage',
      input: ById,
      view: '/portal/form',
      summary: 'The form for changing a contact.',
      handle: async (ctx) => show(await contactForm(ctx, nothing, ctx.input.id)),
    })
    .post('/portal/contacts/:id/edit', {
      portal: 'profile.manage',
      input: EditContact,
      view: '/portal/form',
      summary: 'Change a contact; the customer approves a new e-mail for orders.',
      onInvalid: (ctx, refused) => contactForm(ctx, refused, String(ctx.input['id'])),
      handle: async (ctx) => {
        const { id, version: seen, ...input } = ctx.input
        const [{ active }] = await Promise.all([
          queries.contact(ctx.tx, id),
          ctx.tx.asOrganisation(),
        ])
        const content = { ...contentOf(input), active }
        await editContact(ctx, id, { ...content, version: seen })
        return changed(url.settings, () => null, savedText(ctx, content))
      },
    })
    .post('/portal/contacts/:id/removal', {
      portal: 'profile.manage',
      input: z.strictObject({ id: z.uuid(), version }),
      summary: 'Remove another contact; the customer approves it where it gets orders.',
      handle: async (ctx) => {
        const { id, version: seen } = ctx.input
        await Promise.all([queries.contact(ctx.tx, id), ctx.tx.asOrganisation()])
        const { settings } = wordsFor(ctx.actor)
        if (id === ctx.actor.contact?.id) throw conflict('yourself', settings.yourself)
        await removeContact(ctx, id, { version: seen })
        return changed(url.settings, () => null, settings.removed)
      },
    })

function savedText(ctx: Pick<ReadCtx, 'actor'>, { purposes }: { purposes: readonly string[] }) {
  const { settings } = wordsFor(ctx.actor)
  return purposes.includes('orders') ? settings.waits : settings.saved
}
