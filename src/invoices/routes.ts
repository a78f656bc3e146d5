import { z } from 'zod'
import type { FileStore } from '../integrations/files/index.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { ById } from '../platform/http/input.ts'
import { changed, created, go, sendFile, show, type Reply, either } from '../platform/http/reply.ts'
import { feature, json, type Feature, type Refused, jsonAs } from '../platform/http/route.ts'
import { accept } from './acceptance.ts'
import { findAcceptance } from './acceptance-queries.ts'
import { howEntered } from './part-billed.ts'
import { capture, type CapturedFile } from './capture.ts'
import { code } from './coding.ts'
import { codingForm, codingPicks } from './pages/coding.ts'
import * as commands from './commands.ts'
import { originalFile } from './file.ts'
import { Accept, Coding, Credits, Last, Link, LinkLine, Move, NewInvoice, Reject } from './input.ts'
import { formPage, uploadPicks } from './pages/upload.ts'
import { sayLast } from './last.ts'
import { invoiceList } from './list.ts'
import { listRoutes } from '../platform/lists/index.ts'
import {
  InvoiceJson,
  invoiceJson,
  type SeveralPage,
  UploadedJson,
  queuedPage,
  type QueuedPage,
} from './api.ts'
import { showPage } from './pages/show.ts'
import { url } from './url.ts'
import * as queries from './queries.ts'
import { voidApproved } from './voiding.ts'
import { orderPickerOf, orderLinePickerOf } from '../pickers/index.ts'

/** What is said after somebody accepted a difference. */
const cameOf = {
  accepted: 'Accepted.',
  asked: 'It is above what you may accept alone, so people are asked to approve it.',
} as const

const one = jsonAs(InvoiceJson)
const voidAndOpen = 'Void. What it billed is open again, and its budget has its amount back.'
const voidAndClosed =
  'Void, and its budget has its amount back. The rest of the order stays closed: its budget has not enough for it. Once it has, a buyer opens the rest again on the order.'

/** A form of the invoice's page that was refused: the page again, with what was typed. */
const shownAgain = {
  view: '/invoices/show',
  fragments: ['invoice'],
  onInvalid: (ctx: ReadCtx & { input: Record<string, unknown> }, refused: Refused) =>
    showPage(ctx, String(ctx.input['id']), refused),
}
const idIn = (form: Record<string, unknown>): string => z.uuid().catch(nobody).parse(form['id'])
const nobody = '00000000-0000-0000-0000-000000000000'

/** The reply after a change: the invoice, and whether it is approved now. */
async function after(
  ctx: Ctx,
  id: string,
  text: string,
): Promise<Reply<z.input<typeof InvoiceJson>>> {
  const { status } = await queries.find(ctx.tx, id)
  return changed(
    url.show(id),
    () => invoiceJson(ctx, id),
    status === 'approved' ? `${text} It is approved for payment.` : text,
  )
}

type Uploaded = z.input<typeof InvoiceJson> | QueuedPage | SeveralPage

/** An e-mail or an archive held several: the list shows them. */
async function capturedSeveral(
  ctx: Ctx,
  several: readonly CapturedFile[],
): Promise<Reply<Uploaded>> {
  const taken = await Promise.all(
    several.map(async (one) =>
      'invoice' in one
        ? {
            kind: 'invoice' as const,
            id: one.invoice,
            number: (await queries.find(ctx.tx, one.invoice)).number,
          }
        : { kind: 'invoice_capture' as const, id: one.waiting.id, number: one.waiting.number },
    ),
  )
  const text = `${taken.length} files were inside and taken in: ${taken.map((t) => t.number).join(', ')}.`
  return created<Uploaded>(url.index, () => ({ several: { taken } }), text)
}

/** `files`: the storage of the original files. */
export const routes = (files: FileStore): Feature =>
  feature('invoices')
    .with(listRoutes(invoiceList))
    .get('/invoices/new', {
      allow: 'invoices.capture',
      input: z.object({}),
      view: '/invoices/new',
      summary: 'The upload form.',
      handle: async (ctx) => show(await formPage(ctx, { values: {}, errors: [] })),
    })
    .post('/invoices', {
      allow: 'invoices.capture',
      input: NewInvoice,
      view: '/invoices/new',
      upload: { field: 'file', maxBytes: 20 * 1_048_576, holds: 'document' },
      summary:
        'Capture a vendor’s invoice file: an e-invoice is read, linked to its order and matched; a PDF or a picture is read in the background and waits to be confirmed. An e-mail (EML) or ZIP archive is unpacked, and all that is inside is taken in or nothing.',
      json: json(UploadedJson, (taken: Uploaded) =>
        'waiting' in taken ? taken.waiting : 'several' in taken ? taken.several : taken,
      ),
      picks: uploadPicks,
      onInvalid: (ctx, refused) => formPage(ctx, refused),
      handle: async (ctx) => {
        const taken = await capture(ctx, ctx.upload, {
          vendorId: ctx.input.vendor_id ?? null,
          anotherClaim: ctx.input.another_claim ?? null,
          isLast: ctx.input.is_last ?? false,
        })
        if ('several' in taken) return capturedSeveral(ctx, taken.several)
        if ('waiting' in taken)
          return created<Uploaded>(
            taken.waiting.at,
            () => queuedPage(taken.waiting),
            ctx.input.is_last
              ? 'It has arrived and is being read. Then you confirm what it says, and there that it is the last invoice.'
              : 'It has arrived and is being read. Then you confirm what it says.',
          )
        const { status, part } = await howEntered(ctx.tx, taken.invoice)
        return created<Uploaded>(
          url.show(taken.invoice),
          () => invoiceJson(ctx, taken.invoice),
          status === 'approved'
            ? 'Read, matched within tolerance and approved, without a human.'
            : `Read and matched. ${part ?? 'Something needs a decision.'}`,
        )
      },
    })
    .get('/invoices/:id', {
      allow: 'invoices.read',
      input: ById,
      view: '/invoices/show',
      fragments: ['invoice'],
      json: one,
      summary: 'One invoice with its match and holds.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => showPage(ctx, input.id),
          () => invoiceJson(ctx, input.id),
        ),
    })
    .get('/invoices/:id/file', {
      file: true,
      allow: 'invoices.read',
      input: ById,
      summary: 'The file exactly as it was received.',
      handle: async (ctx) => {
        const { bytes, mediaType, name, sha256 } = await originalFile(
          ctx.tx,
          (await queries.find(ctx.tx, ctx.input.id)).file_id,
          files,
        )
        return sendFile(bytes, mediaType, name, sha256)
      },
    })
    .post('/invoices/:id/order', {
      allow: 'invoices.match',
      input: Link,
      json: one,
      summary: 'Link it to an issued order of the same vendor.',
      ...shownAgain,
      picks: { purchase_order_id: (_row, form) => orderPickerOf(idIn(form)) },
      handle: async (ctx) => {
        await commands.link(ctx, ctx.input.id, ctx.input)
        return after(ctx, ctx.input.id, 'Linked and matched again.')
      },
    })
    .get('/invoices/:id/coding', {
      allow: 'invoices.match',
      input: ById,
      view: '/pages/form',
      summary: 'The form that charges an invoice without an order.',
      handle: async (ctx) => show(await codingForm(ctx, { values: {}, errors: [] }, ctx.input.id)),
    })
    .post('/invoices/:id/coding', {
      allow: 'invoices.match',
      input: Coding,
      view: '/pages/form',
      json: one,
      summary: 'Charge an invoice that belongs to no order, and send it for approval.',
      picks: codingPicks,
      onInvalid: (ctx, refused) => codingForm(ctx, refused, String(ctx.input['id'])),
      handle: async (ctx) => {
        await code(ctx, ctx.input.id, ctx.input)
        return after(ctx, ctx.input.id, 'Sent for approval. Its amount is set aside in the budget.')
      },
    })
    .post('/invoices/:id/line', {
      allow: 'invoices.match',
      input: LinkLine,
      json: one,
      summary: 'Say which order line a billed line is about.',
      ...shownAgain,
      picks: { purchase_order_line_id: (_row, form) => orderLinePickerOf(idIn(form)) },
      handle: async (ctx) => {
        await commands.linkLine(ctx, ctx.input.id, ctx.input)
        return after(ctx, ctx.input.id, 'Linked and matched again.')
      },
    })
    .post('/invoices/:id/last', {
      allow: 'invoices.match',
      input: Last,
      json: one,
      summary:
        'Say that an invoice is the last one of its order: once it is approved, what has not come is closed and its commitment released.',
      handle: async (ctx) => {
        await sayLast(ctx, ctx.input.id, ctx.input)
        const text = ctx.input.is_last
          ? 'Said. What has not come of its order is closed once it is approved.'
          : 'Said. Its order stays open for other invoices.'
        const { status } = await queries.find(ctx.tx, ctx.input.id)
        return changed(
          url.show(ctx.input.id),
          () => invoiceJson(ctx, ctx.input.id),
          status === 'approved' ? 'What had not come of its order is closed.' : text,
        )
      },
    })
    .post('/invoices/:id/match', {
      allow: 'invoices.match',
      input: Move,
      json: one,
      summary: 'Match it again.',
      handle: async (ctx) => {
        await commands.rematch(ctx, ctx.input.id, ctx.input.version)
        return after(ctx, ctx.input.id, 'Matched again.')
      },
    })
    .post('/invoices/:id/price-acceptance', {
      allow: 'invoices.accept_price',
      input: Accept,
      json: one,
      summary: 'Accept a difference in price, quantity or charges, with a reason.',
      handle: async (ctx) => {
        const came = await accept(ctx, ctx.input.id, 'accept_price', ctx.input)
        return after(ctx, ctx.input.id, cameOf[came])
      },
    })
    .post('/invoices/:id/document-acceptance', {
      allow: 'invoices.accept_document',
      input: Accept,
      json: one,
      summary:
        'Accept what is unusual about the document itself (tax, seller, date, likeness to another), with a reason.',
      handle: async (ctx) => {
        const came = await accept(ctx, ctx.input.id, 'accept_document', ctx.input)
        return after(ctx, ctx.input.id, cameOf[came])
      },
    })
    .post('/invoices/:id/credits', {
      allow: 'invoices.match',
      input: Credits,
      json: one,
      summary: 'Say what a credited line gives back: goods, a lower price or an amount.',
      handle: async (ctx) => {
        await commands.sayCredits(ctx, ctx.input.id, ctx.input)
        return after(ctx, ctx.input.id, 'Said, and matched again.')
      },
    })
    .get('/invoice-differences/:id', {
      allow: 'invoices.read',
      input: ById,
      summary: 'Leads to the invoice whose difference people are asked to approve.',
      handle: async (ctx) => go(url.show((await findAcceptance(ctx.tx, ctx.input.id)).invoice_id)),
    })
    .post('/invoices/:id/funds-acceptance', {
      allow: 'invoices.accept_funds',
      input: Accept,
      json: one,
      summary: 'Accept that it overdraws the budget, with a reason.',
      handle: async (ctx) => {
        const came = await accept(ctx, ctx.input.id, 'accept_funds', ctx.input)
        return after(ctx, ctx.input.id, cameOf[came])
      },
    })
    .post('/invoices/:id/voiding', {
      allow: 'invoices.accept_funds',
      input: Reject,
      json: one,
      summary:
        'Take the approval of an invoice back and reject it: its order is open for it again, and its amount leaves the budget.',
      handle: async (ctx) => {
        const { staysClosed } = await voidApproved(ctx, ctx.input.id, ctx.input)
        return after(ctx, ctx.input.id, staysClosed ? voidAndClosed : voidAndOpen)
      },
    })
    .post('/invoices/:id/rejection', {
      allow: 'invoices.match',
      input: Reject,
      json: one,
      summary: 'Reject it for good; a corrected one may use its number again.',
      handle: async (ctx) => {
        await commands.reject(ctx, ctx.input.id, ctx.input)
        return after(ctx, ctx.input.id, 'Rejected.')
      },
    })
