import {
  findByFile as findInvoice,
  enterInvoice,
  keepFile,
  type PaperInvoice,
  type QueuedCapture,
} from '../invoices/index.ts'
import type { EInvoice } from '../integrations/e-invoice/index.ts'
import type { Extraction, Read } from '../integrations/document-extraction/index.ts'
import { decimalText } from '../kernel/decimal.ts'
import { amountIn } from '../kernel/number-field.ts'
import { invalid } from '../kernel/problem.ts'
import { nextNumber } from '../organisations/index.ts'
import { findByReference, orderLines } from '../purchase-orders/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { message, type Message } from '../messages/index.ts'
import { changedValues } from './compare.ts'
import { documentOf, unknownParty } from './document.ts'
import { keptExtraction } from './extracted.ts'
import type { Confirmation } from './input.ts'
import { check, halfOf, moves } from './invoice-capture.ts'
import { url } from './url.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'invoice_capture', id })

/** Stores a paper invoice and queues it for reading. 409 when the same file was uploaded before. */
export async function queueForReading(
  ctx: Ctx,
  { upload, mediaType, sha256, vendorId }: PaperInvoice,
): Promise<QueuedCapture> {
  const [invoice, capture, vendor] = await Promise.all([
    findInvoice(ctx.tx, sha256),
    queries.findByFile(ctx.tx, sha256),
    vendorId ? queries.vendorExists(ctx.tx, vendorId) : true,
  ])
  if (invoice ?? capture) throw queries.duplicate((invoice ?? capture)!.number)
  if (!vendor) throw invalid('/vendor_id', 'unknown', 'Choose a vendor from the list.')
  const id = ctx.newId()
  const fileId = await keepFile(ctx, { sha256, name: upload.name, mediaType, bytes: upload.bytes })
  const number = await nextNumber(ctx, 'invoice_capture')
  queries.insert(ctx.tx, {
    id,
    number,
    fileId,
    fileName: upload.name,
    sha256,
    vendorId,
    by: ctx.actor.userId,
  })
  ctx.record('invoice_capture.uploaded', subjectOf(id), { number, sha256 })
  await ctx.enqueue('read-invoice', { captureId: id })
  return { id, number, at: url.show(id) }
}

/** Stores what was read. Does nothing when it was stored, confirmed or rejected meanwhile. */
export async function keepReading(
  ctx: Ctx,
  id: string,
  { reading, note: instead }: Read,
): Promise<void> {
  const note =
    instead === null
      ? null
      : message('reader.read_here_instead', {
          because: message('reader.problem', { text: instead }),
        })
  const { status } = await ctx.lock(queries.capture, id)
  if (status !== 'reading') return
  if ('extraction' in reading) queries.saveExtraction(ctx.tx, id, reading.extraction, note)
  else queries.saveUnreadable(ctx.tx, id, reasonOf(reading.unreadable), note)
  ctx.record(
    'extraction' in reading ? 'invoice_capture.read' : 'invoice_capture.unreadable',
    subjectOf(id),
    'extraction' in reading
      ? { source: sourceOf(reading.extraction) }
      : { message: reasonOf(reading.unreadable) },
  )
}

const reasonOf = ({ code, message: text }: { code: string; message: string }): Message =>
  message('reader.unreadable', { reason: code, text })

const sourceOf = ({ invoiceNumber, gross, net, issueDate }: Extraction): string | null =>
  (invoiceNumber ?? gross ?? net ?? issueDate)?.source ?? null

/** Reading failed too often: a person types the values in. */
export async function giveUpReading(ctx: Ctx, id: string, reason: Message): Promise<void> {
  const { status } = await ctx.lock(queries.capture, id)
  if (status !== 'reading') return
  queries.saveUnreadable(ctx.tx, id, reason, null)
  ctx.record('invoice_capture.unreadable', subjectOf(id), { message: reason })
}

/** Records that the reading service failed, so that the waiting person sees it. */
export async function noteAttempt(ctx: Ctx, id: string, note: Message): Promise<void> {
  queries.saveAttempt(ctx.tx, id, note)
}

/** A person says what the document says: it becomes an invoice, by the one way there is. */
export async function confirm(ctx: Ctx, id: string, input: Confirmation): Promise<string> {
  const capture = await ctx.lock(queries.capture, id, input.version)
  const confirmed = moves.move('confirm', capture, ctx.actor)
  for (const [name, label] of Object.entries({ net: 'Net amount', tax: 'Tax', gross: 'Total' }))
    amountIn(input.currency, input[name as 'net'], { pointer: `/${name}`, label })
  const { wrong, rounding } = check(input, input.currency)
  if (wrong)
    throw invalid(
      '/gross',
      'totals',
      `Net and tax do not come to the total: it is ${decimalText({ ...rounding, units: rounding.units < 0n ? -rounding.units : rounding.units })} ${input.currency} ${rounding.units > 0n ? 'more' : 'less'}. Compare the three with the document.`,
    )
  await refuseHalves(ctx, input)
  const read = await queries.extraction(ctx.tx, id)
  const kept = keptExtraction(read)
  const invoiceId = await enterInvoice(ctx, {
    document: documentOf(input, sellerOn(kept)),
    problems: [],
    format: 'typed',
    fileId: capture.file_id,
    sha256: capture.file_sha256,
    vendorId: input.vendor_id,
    accountRead: sure(kept?.iban),
    anotherClaim: input.another_claim ?? null,
    isLast: input.is_last,
  })
  queries.confirm(ctx.tx, id, { invoiceId, by: ctx.actor.userId }, confirmed)
  ctx.record('invoice_capture.confirmed', subjectOf(id), {
    invoice_id: invoiceId,
    changed: changedValues(read, input),
  })
  return invoiceId
}

/** The confidence, in thousandths, from which a read value counts as what the document says. */
const sureEnough = 750

/** The seller named on the document, so that the match compares it with the vendor a person chose. */
function sellerOn(read: Extraction | null): EInvoice['seller'] | null {
  const [name, taxId] = [sure(read?.supplierName), sure(read?.supplierTaxId)]
  return name || taxId ? { ...unknownParty, name, taxId } : null
}

const sure = (field: Extraction['iban'] | undefined): string | null =>
  field && field.confidence >= sureEnough ? field.value : null

/** A part of something that the order counts in whole units was misread, or the document is wrong. */
async function refuseHalves(ctx: Ctx, input: Confirmation): Promise<void> {
  if (!input.order_number || input.lines.every((line) => !line.quantity.includes('.'))) return
  const order = await findByReference(ctx.tx, input.order_number)
  if (!order || order.vendor_id !== input.vendor_id) return
  const ordered = await orderLines(ctx.tx, order.id)
  input.lines.forEach((line, i) => {
    const problem = halfOf(line, ordered)
    if (problem)
      throw invalid(
        `/lines/${i}/quantity`,
        'whole_units',
        `${problem} Compare it with the document; if that says so, reject it and ask the vendor for a corrected one.`,
      )
  })
}

export async function reject(
  ctx: Ctx,
  id: string,
  input: { reason: string; version?: number | undefined },
): Promise<void> {
  const capture = await ctx.lock(queries.capture, id, input.version)
  const rejected = moves.move('reject', capture, ctx.actor)
  queries.reject(ctx.tx, id, { reason: input.reason, by: ctx.actor.userId }, rejected)
  ctx.record('invoice_capture.rejected', subjectOf(id), { reason: input.reason })
}
