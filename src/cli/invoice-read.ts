import { readFile } from 'node:fs/promises'
import { ContainerFault, filesInside } from '../integrations/containers/index.ts'
import {
  createExtractor,
  fromXml,
  NotNow,
  type Extraction,
  type Field,
} from '../integrations/document-extraction/index.ts'
import { readInvoice, type EInvoice, type ReadProblem } from '../integrations/e-invoice/index.ts'
import { canReadScans } from '../integrations/pages/index.ts'

type Read = {
  file: string
  format: string
  /** The data in the file, where it has any. */
  invoice: EInvoice | null
  /** What it says, by its data or else by its words; null when it could not be read. */
  extraction: Extraction | null
  problems: readonly ReadProblem[]
}

/**
 * Reads invoices one after the other, without a database and without a network. Returns the exit code: 0, or 3 when a
 * file could not be read.
 */
export async function invoiceRead(
  files: readonly string[],
  { json = false }: { json?: boolean },
  out: (line: string) => void,
): Promise<number> {
  let unreadable = 0
  for (const file of files)
    for (const read of await readAll(file)) {
      if (!read.extraction) unreadable++
      out(json ? JSON.stringify(asJson(read)) : asText(read))
    }
  return unreadable ? 3 : 0
}

/** One for a file, or one for each invoice inside an e-mail or an archive. */
async function readAll(file: string): Promise<Read[]> {
  try {
    const bytes = await readFile(file)
    const inside = await filesInside(bytes)
    if (!inside) return [await readOne(file, bytes)]
    if (inside.length === 0) return [refused(file, 'There is no invoice inside.')]
    const read: Read[] = []
    for (const { name, bytes: content } of inside)
      read.push(await readOne(`${file}#${name}`, content))
    return read
  } catch (error) {
    return [refused(file, messageOf(error))]
  }
}

const messages: Record<string, string> = {
  ENOENT: 'There is no such file.',
  EISDIR: 'This is a folder. Name the files in it.',
  EACCES: 'It may not be read by this user.',
  EPERM: 'It may not be read by this user.',
}
function messageOf(error: unknown): string {
  if (error instanceof ContainerFault || error instanceof NotNow) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return messages[code] ?? (error instanceof Error ? error.message : String(error))
}

const refused = (file: string, message: string): Read => ({
  file,
  format: 'unknown',
  invoice: null,
  extraction: null,
  problems: [{ rule: 'UNREADABLE', severity: 'fatal', message, path: '' }],
})

async function readOne(file: string, bytes: Uint8Array): Promise<Read> {
  const mediaType = mediaTypeOf(bytes)
  if (mediaType !== 'application/pdf' && mediaType !== null) return byWords(file, bytes, mediaType)
  const { invoice, format, problems } = await readInvoice(bytes)
  if (invoice) return { file, format, invoice, extraction: fromXml(invoice, 1), problems }
  return mediaType && problems.some(({ rule }) => rule === 'NO-XML')
    ? byWords(file, bytes, mediaType)
    : { file, format, invoice, extraction: null, problems }
}

/** The product's own reader, on this machine alone. */
async function byWords(file: string, bytes: Uint8Array, mediaType: string): Promise<Read> {
  const extract = createExtractor({ documentAi: null, readScans: canReadScans() }, { warn() {} })
  const { reading } = await extract(bytes, mediaType, true)
  if (!('extraction' in reading)) return refused(file, reading.unreadable.message)
  const { extraction } = reading
  const isScan = fieldsOf(extraction).some(([, field]) => field?.source === 'ocr')
  return { file, format: isScan ? 'scan' : 'pdf', invoice: null, extraction, problems: [] }
}

function mediaTypeOf(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  if (head.startsWith('\x89PNG\r\n')) return 'image/png'
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  return head.includes('%PDF-') ? 'application/pdf' : null
}

const fieldsOf = (read: Extraction): [string, Field | null][] => [
  ['number', read.invoiceNumber],
  ['issue_date', read.issueDate],
  ['due_date', read.dueDate],
  ['currency', read.currency],
  ['order_reference', read.orderNumber],
  ['seller_name', read.supplierName],
  ['seller_tax_id', read.supplierTaxId],
  ['iban', read.iban],
  ['net', read.net],
  ['tax', read.tax],
  ['gross', read.gross],
]

const valueOf = (field: Field | null | undefined): string | null => field?.value ?? null
const sureOf = (field: Field | null | undefined): number | null => field?.confidence ?? null

/** Values as they are, and beside them how sure each is, in thousandths: 1000 for data. */
function asJson({ file, format, invoice: i, extraction: x, problems }: Read): object {
  return {
    file,
    format,
    kind: x?.kind ?? null,
    profile: i?.profile ?? null,
    number: i ? i.number : valueOf(x?.invoiceNumber),
    type_code: i?.typeCode ?? null,
    issue_date: i ? i.issueDate : valueOf(x?.issueDate),
    due_date: i ? i.dueDate : valueOf(x?.dueDate),
    currency: i ? i.currency : valueOf(x?.currency),
    order_reference: i ? i.orderReference : valueOf(x?.orderNumber),
    preceding_invoices: i?.precedingInvoices ?? [],
    notes: i?.notes ?? [],
    seller: {
      name: i ? i.seller.name : valueOf(x?.supplierName),
      vat_id: i ? i.seller.vatId : valueOf(x?.supplierTaxId),
      iban: i ? i.payment.iban : valueOf(x?.iban),
    },
    buyer: { name: i?.buyer.name ?? null, vat_id: i?.buyer.vatId ?? null },
    totals: {
      lines: i?.totals.lines ?? null,
      net: i ? i.totals.net : valueOf(x?.net),
      tax: i ? i.totals.tax : valueOf(x?.tax),
      gross: i ? i.totals.gross : valueOf(x?.gross),
      prepaid: i?.totals.prepaid ?? null,
      rounding: i?.totals.rounding ?? null,
      payable: i?.totals.payable ?? null,
    },
    line_count: (i ?? x)?.lines.length ?? 0,
    lines: (x?.lines ?? []).map((line) => ({
      description: withConfidence(line.description),
      quantity: withConfidence(line.quantity),
      unit_price: withConfidence(line.unitPrice),
      amount: withConfidence(line.amount),
    })),
    confidence: x ? Object.fromEntries(fieldsOf(x).map(([name, f]) => [name, sureOf(f)])) : null,
    fields: x
      ? Object.fromEntries(fieldsOf(x).map(([name, f]) => [name, withConfidence(f)]))
      : null,
    problems,
  }
}

const withConfidence = (field: Field | null): object | null =>
  field && { value: field.value, confidence: field.confidence, source: field.source }

function asText({ file, format, extraction: x, invoice, problems }: Read): string {
  const broken = problems.map((p) => `\n  ${p.rule}: ${p.message}`).join('')
  if (!x) return `${file}: ${format}, not readable${broken}`
  const toPay = invoice?.totals.payable ?? valueOf(x.gross) ?? '?'
  const sure = invoice ? '' : `\n  ${fieldsOf(x).flatMap(shownSure).join(', ')}`
  return `${file}: ${format} ${valueOf(x.invoiceNumber) ?? 'without a number'} of ${valueOf(x.supplierName) ?? 'nobody'}, ${toPay} ${valueOf(x.currency) ?? ''} to pay, ${x.lines.length} lines${sure}${broken}`
}

const shownSure = ([name, field]: [string, Field | null]): string[] =>
  field ? [`${name} ${field.value} (${Math.round(field.confidence / 10)} %)`] : []
