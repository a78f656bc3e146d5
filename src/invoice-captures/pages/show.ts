import { toText } from '../../messages/index.ts'
import { timelineOf } from '../../history/index.ts'
import type { Extraction, Field as Read } from '../../integrations/document-extraction/index.ts'
import { canDraw, isPicture } from '../../integrations/pages/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { dateTimeText } from '../../platform/view/format.ts'
import type { Action, Banner, Fact, PageHeader, Timeline } from '../../platform/view/ui.ts'
import { keptExtraction } from '../extracted.ts'
import { formOf, valuesOf, type CaptureForm } from '../form.ts'
import { moves, type Capture } from '../invoice-capture.ts'
import * as queries from '../queries.ts'
import { suggest } from '../suggest.ts'
import { url } from '../url.ts'
import { named } from '../../platform/view/picks.ts'
import { states } from '../states.ts'

/** A place on a page that a value was read from; in thousandths, as the drawing over the page counts. */
type Mark = {
  field: string
  label: string
  x: number
  y: number
  width: number
  height: number
}
type Sheet = { number: number; src: string; alt: string; marks: readonly Mark[] }
export type ShowPage = {
  title: string
  header: PageHeader
  progress: { title: string; text: string; typingHref: string | null } | null
  banners: readonly Banner[]
  sheets: readonly Sheet[]
  fileHref: string
  fileName: string
  form: CaptureForm | null
  rejection: Action | null
  facts: readonly Fact[]
  timeline: Timeline
  capture: Capture
  extraction: Extraction | null
  actionNames: readonly string[]
  selfHref: string
}

export async function showPage(
  ctx: ReadCtx,
  id: string,
  { typing = false, refused = null }: { typing?: boolean; refused?: Refused | null } = {},
): Promise<ShowPage> {
  const [capture, kept, events] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.extraction(ctx.tx, id),
    timelineOf(ctx, id),
  ])
  const x = keptExtraction(kept)
  const actionNames = moves.actions(capture, ctx.actor).map((a) => a.name)
  const reading = capture.status === 'reading' && !typing && !refused
  const form =
    actionNames.includes('confirm') && !reading ? await formPart(ctx, capture, x, refused) : null
  return {
    title: `${capture.number} ${capture.file_name}`,
    capture,
    extraction: x,
    actionNames,
    form,
    fileHref: url.file(id),
    fileName: capture.file_name,
    selfHref: url.show(id),
    timeline: { events },
    header: {
      title: capture.file_name,
      crumbs: [{ label: 'Captured documents', href: url.index }, { label: capture.number }],
      meta: `Uploaded by ${capture.uploaded_by_name}, ${dateTimeText(capture.created_at, ctx.actor.timeZone)}`,
      statuses: [states[capture.status]],
      buttons: [
        { label: 'Original file', href: url.file(id), icon: 'download' },
        ...(capture.invoice_id
          ? [
              {
                label: `Invoice ${capture.invoice_number}`,
                href: ctx.kinds.path('invoice', capture.invoice_id),
                variant: 'primary' as const,
                icon: 'receipt-text' as const,
              },
            ]
          : []),
      ],
    },
    progress: reading ? progressOf(capture, actionNames) : null,
    banners: bannersOf(capture, x),
    sheets: sheetsOf(capture, x),
    rejection: actionNames.includes('reject')
      ? {
          label: 'Not an invoice',
          href: url.rejection(id),
          icon: 'x',
          needsReason: true,
          reasonLabel: 'What is it?',
          version: capture.version,
          key: `reject-${id}-${capture.version}`,
        }
      : null,
    facts: x && capture.status === 'confirmed' ? factsOf(x) : [],
  }
}

async function formPart(
  ctx: ReadCtx,
  capture: Capture,
  x: Extraction | null,
  refused: Refused | null,
): Promise<CaptureForm> {
  const suggested = await suggest(ctx.tx, capture, x, await queries.vendors(ctx.tx))
  const begun = refused ?? {
    values: x
      ? valuesOf(x, suggested)
      : {
          vendor_id: suggested.vendorId ?? '',
          currency: ctx.actor.organisation.baseCurrency,
          lines: [{ quantity: '1' }],
        },
    errors: [],
  }
  const form = formOf(begun, x, suggested, ctx.actor.organisation.baseCurrency)
  return {
    action: url.confirmation(capture.id),
    version: capture.version,
    ...form,
    fields: await named(ctx.tx, form.fields),
  }
}

function progressOf(
  capture: Capture,
  actionNames: readonly string[],
): NonNullable<ShowPage['progress']> {
  const text =
    capture.attempts > 0
      ? `${capture.note ? toText(capture.note) : 'The reader does not answer.'} It was asked ${capture.attempts === 1 ? 'once' : `${capture.attempts} times`} and will be asked again by itself.`
      : 'Its words, or the picture of them, are being read. This takes some seconds, for a scan up to a minute. The page shows the result by itself.'
  return {
    title: capture.attempts > 0 ? 'Waiting for the reader' : 'Reading the document',
    text,
    typingHref: actionNames.includes('confirm') ? url.typing(capture.id) : null,
  }
}

function bannersOf(capture: Capture, x: Extraction | null): Banner[] {
  const banners: Banner[] = []
  if (capture.status === 'unreadable')
    banners.push({
      tone: 'warn',
      title: 'It could not be read.',
      text: capture.reason ? toText(capture.reason) : '',
    })
  if (capture.status === 'rejected')
    banners.push({
      tone: 'info',
      title: `${capture.decided_by_name ?? 'Somebody'} said that this is not an invoice.`,
      text: capture.reason ? toText(capture.reason) : '',
    })
  if (capture.note && capture.status !== 'reading')
    banners.push({ tone: 'info', text: toText(capture.note) })
  if (x && x.pages > 5 && capture.status === 'to_confirm')
    banners.push({
      tone: 'info',
      text: `The document has ${x.pages} pages; the first five were read.`,
    })
  return banners
}

const labels: Partial<Record<keyof Extraction, [field: string, label: string]>> = {
  supplierName: ['vendor_id', 'Vendor'],
  supplierTaxId: ['vendor_id', 'Tax number'],
  invoiceNumber: ['supplier_number', 'Invoice number'],
  issueDate: ['issue_date', 'Invoice date'],
  dueDate: ['due_date', 'Due date'],
  orderNumber: ['order_number', 'Order number'],
  currency: ['currency', 'Currency'],
  net: ['net', 'Net amount'],
  tax: ['tax', 'Tax'],
  gross: ['gross', 'Total'],
}

/**
 * The pages to look at, with the places the values were read from. Where pages cannot be drawn, the file itself is a
 * click away.
 */
function sheetsOf(capture: Capture, x: Extraction | null): Sheet[] {
  const pages = isPicture(capture.media_type) ? 1 : canDraw() ? Math.min(x?.pages ?? 1, 5) : 0
  const read = (x ? Object.entries(labels) : []).flatMap(([name, at]) => {
    const value = x![name as keyof Extraction] as Read | null
    return value?.box && at
      ? [{ field: at[0], label: `${at[1]}: ${value.raw || value.value}`, box: value.box }]
      : []
  })
  const thousandth = (part: number): number => Math.round(part * 1000)
  return Array.from({ length: pages }, (_, i) => ({
    number: i + 1,
    src: url.page(capture.id, i + 1),
    alt: `Page ${i + 1} of ${capture.file_name}`,
    marks: read
      .filter(({ box }) => box.page === i + 1)
      .map(({ field, label, box }) => ({
        field,
        label,
        x: thousandth(box.x) - 4,
        y: thousandth(box.y) - 3,
        width: thousandth(box.width) + 8,
        height: thousandth(box.height) + 6,
      })),
  }))
}

const factsOf = (x: Extraction): Fact[] =>
  Object.entries(labels).flatMap(([name, at]) => {
    const value = x[name as keyof Extraction] as Read | null
    return value && at ? [{ label: `${at[1]}, as read`, text: value.value }] : []
  })
