import { z } from 'zod'
import { conflict } from '../kernel/problem.ts'
import type { Hold, Result } from '../matching/index.ts'
import { constraintMeans } from '../platform/db/errors.ts'
import type { Tx } from '../platform/db/tx.ts'
import { all, rowsUpTo, sql } from '../platform/db/sql.ts'
import { statuses } from './invoice.ts'

const none = z.object({})
export const duplicate = () =>
  conflict(
    'duplicate_invoice',
    'This invoice was captured already. Open the one that is there; a corrected invoice needs a new number.',
  )
constraintMeans('invoices__duplicate_number', duplicate)
constraintMeans('invoices__duplicate_file', duplicate)

export const Row = z.object({
  id: z.string(),
  number: z.string(),
  supplier_number: z.string(),
  kind: z.enum(['invoice', 'credit_note']),
  status: z.enum(statuses),
  vendor_id: z.string(),
  vendor_name: z.string(),
  vendor_status: z.string(),
  purchase_order_id: z.string().nullable(),
  order_number: z.string().nullable(),
  order_reference: z.string().nullable(),
  issue_date: z.string(),
  due_date: z.string().nullable(),
  currency: z.string(),
  fx_rate: z.string(),
  net: z.bigint(),
  tax: z.bigint(),
  gross: z.bigint(),
  prepaid: z.bigint(),
  rounding: z.bigint(),
  payable: z.bigint(),
  format: z.string(),
  file_id: z.string(),
  match_run: z.number(),
  approved_how: z.string().nullable(),
  approved_at: z.date().nullable(),
  captured_by: z.string(),
  captured_by_name: z.string(),
  version: z.number(),
  created_at: z.date(),
})
const columns = sql.fragment`i.id, i.number, i.supplier_number, i.kind, i.status, i.vendor_id, v.name as vendor_name, v.status as vendor_status, i.purchase_order_id, o.number as order_number, i.order_reference, i.issue_date, i.due_date,
  i.currency, i.fx_rate, i.net, i.tax, i.gross, i.prepaid, i.rounding, i.payable, i.format, i.file_id, i.match_run, i.approved_how, i.approved_at, i.captured_by, m.name as captured_by_name, i.version, i.created_at`
const from = sql.fragment`from invoices i join vendors v on v.tenant_id = i.tenant_id and v.id = i.vendor_id join memberships m on m.tenant_id = i.tenant_id and m.user_id = i.captured_by
  left join purchase_orders o on o.tenant_id = i.tenant_id and o.id = i.purchase_order_id`

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where i.id = ${id}`)
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where i.id = ${id} for update of i`)
export const list = (
  tx: Tx,
  {
    status,
    cursor,
    limit,
  }: { status?: string | undefined; cursor?: string | undefined; limit: number },
) =>
  tx.any(sql.type(Row)`
  select ${columns} ${from} where ${all([...(status ? [sql.fragment`i.status = ${status}`] : []), ...(cursor ? [sql.fragment`i.id < ${cursor}`] : [])])} order by i.id desc limit ${rowsUpTo(limit + 1)}`)

const Head = z.object({ id: z.string(), purchase_order_id: z.string().nullable() })
export const head = (tx: Tx, id: string) =>
  tx.one(sql.type(Head)`select id, purchase_order_id from invoices where id = ${id}`)
export const heldOnOrder = (tx: Tx, orderId: string) =>
  tx.any(
    sql.type(
      Head,
    )`select id, purchase_order_id from invoices where purchase_order_id = ${orderId} and status = 'held' order by id`,
  )

export const LineRow = z.object({
  position: z.number(),
  supplier_line_id: z.string().nullable(),
  description: z.string(),
  quantity: z.string(),
  unit: z.string().nullable(),
  unit_price: z.string(),
  net: z.bigint(),
  tax_rate: z.string().nullable(),
  purchase_order_line_id: z.string().nullable(),
})
export const lines = (tx: Tx, id: string) =>
  tx.any(sql.type(LineRow)`
  select position, supplier_line_id, description, quantity, unit, unit_price, net, tax_rate, purchase_order_line_id from invoice_lines where invoice_id = ${id} order by position`)

const Document = z.object({ document: z.unknown() })
export const document = (tx: Tx, id: string) =>
  tx.one(sql.type(Document)`select document from invoices where id = ${id}`)

export const HoldRow = z.object({
  id: z.string(),
  position: z.number(),
  reason: z.enum([
    'price',
    'quantity_billed',
    'not_received',
    'no_order',
    'line_unmatched',
    'amount',
    'funds',
    'totals',
    'vendor_blocked',
    'currency',
  ]),
  owner_role: z.string(),
  message: z.string(),
  variance: z.bigint(),
  raised_at: z.date(),
  released_at: z.date().nullable(),
  released_by_name: z.string().nullable(),
  released_how: z.enum(['cured', 'accepted', 'rejected']).nullable(),
  note: z.string().nullable(),
})
export const holds = (tx: Tx, id: string) =>
  tx.any(sql.type(HoldRow)`
  select h.id, h.position, h.reason, h.owner_role, h.message, h.variance, h.raised_at, h.released_at, m.name as released_by_name, h.released_how, h.note
  from invoice_holds h left join memberships m on m.tenant_id = h.tenant_id and m.user_id = h.released_by where h.invoice_id = ${id} order by h.released_at nulls first, h.position, h.id`)
export const raiseHold = (tx: Tx, id: string, invoiceId: string, ownerRole: string, hold: Hold) =>
  tx.run(sql.type(none)`
  insert into invoice_holds (id, invoice_id, position, reason, owner_role, message, variance) values (${id}, ${invoiceId}, ${hold.position}, ${hold.reason}, ${ownerRole}, ${hold.message}, ${hold.variance})`)
export const updateHold = (tx: Tx, id: string, hold: Hold) =>
  tx.run(
    sql.type(
      none,
    )`update invoice_holds set message = ${hold.message}, variance = ${hold.variance} where id = ${id}`,
  )
export const releaseHold = (
  tx: Tx,
  id: string,
  how: 'cured' | 'accepted' | 'rejected',
  by: string | null,
  note: string | null,
) =>
  tx.run(sql.type(none)`
  update invoice_holds set released_at = now(), released_how = ${how}, released_by = ${by}, note = ${note} where id = ${id} and released_at is null`)

export const ResultRow = z.object({
  position: z.number().nullable(),
  check_name: z.string(),
  expected: z.string(),
  actual: z.string(),
  variance: z.string(),
  allowed: z.string(),
  passed: z.boolean(),
})
export const results = (tx: Tx, id: string) =>
  tx.any(sql.type(ResultRow)`
  select position, check_name, expected, actual, variance, allowed, passed from match_results where invoice_id = ${id} and run = (select match_run from invoices where id = ${id}) order by position nulls last, id`)
export const saveResults = (
  tx: Tx,
  invoiceId: string,
  run: number,
  rows: readonly (Result & { id: string })[],
) =>
  tx.run(sql.type(none)`
  insert into match_results (id, invoice_id, run, position, check_name, expected, actual, variance, allowed, passed)
  select r.id, ${invoiceId}, ${run}, r.position, r.check_name, r.expected, r.actual, r.variance, r.allowed, r.passed
  from unnest(${sql.array(
    rows.map((r) => r.id),
    'uuid',
  )}, ${sql.array(
    rows.map((r) => r.position),
    'int4',
  )}, ${sql.array(
    rows.map((r) => r.check),
    'text',
  )}, ${sql.array(
    rows.map((r) => r.expected),
    'text',
  )},
    ${sql.array(
      rows.map((r) => r.actual),
      'text',
    )}, ${sql.array(
      rows.map((r) => r.variance),
      'text',
    )}, ${sql.array(
      rows.map((r) => r.allowed),
      'text',
    )}, ${sql.array(
      rows.map((r) => r.passed),
      'bool',
    )})
    as r (id, position, check_name, expected, actual, variance, allowed, passed)`)

export type NewInvoice = {
  id: string
  number: string
  supplierNumber: string
  norm: string
  kind: string
  vendorId: string
  orderId: string | null
  orderReference: string | null
  issueDate: string
  dueDate: string | null
  currency: string
  rate: string
  net: bigint
  tax: bigint
  gross: bigint
  prepaid: bigint
  rounding: bigint
  payable: bigint
  format: string
  document: unknown
  fileId: string
  sha256: string
  by: string
}
export const insert = (tx: Tx, i: NewInvoice) =>
  tx.run(sql.type(none)`
  insert into invoices (id, number, supplier_number, supplier_number_norm, kind, status, vendor_id, purchase_order_id, order_reference, issue_date, due_date, currency, fx_rate, net, tax, gross, prepaid, rounding, payable, format, document, file_id, file_sha256, captured_by)
  values (${i.id}, ${i.number}, ${i.supplierNumber}, ${i.norm}, ${i.kind}, 'held', ${i.vendorId}, ${i.orderId}, ${i.orderReference}, ${i.issueDate}, ${i.dueDate}, ${i.currency}, ${i.rate},
    ${i.net}, ${i.tax}, ${i.gross}, ${i.prepaid}, ${i.rounding}, ${i.payable}, ${i.format}, ${JSON.stringify(i.document)}::jsonb, ${i.fileId}, ${i.sha256}, ${i.by})`)
export type NewLine = {
  id: string
  position: number
  supplierLineId: string | null
  description: string
  quantity: string
  unit: string | null
  price: string
  net: bigint
  taxRate: string | null
  orderLineId: string | null
}
export const insertLines = (tx: Tx, invoiceId: string, rows: readonly NewLine[]) =>
  tx.run(sql.type(none)`
  insert into invoice_lines (id, invoice_id, position, supplier_line_id, description, quantity, unit, unit_price, net, tax_rate, purchase_order_line_id)
  select l.id, ${invoiceId}, l.position, l.supplier_line_id, l.description, l.quantity, l.unit, l.price, l.net, l.tax_rate, l.order_line_id
  from unnest(${sql.array(
    rows.map((l) => l.id),
    'uuid',
  )}, ${sql.array(
    rows.map((l) => l.position),
    'int4',
  )}, ${sql.array(
    rows.map((l) => l.supplierLineId),
    'text',
  )}, ${sql.array(
    rows.map((l) => l.description),
    'text',
  )}, ${sql.array(
    rows.map((l) => l.quantity),
    'numeric',
  )},
    ${sql.array(
      rows.map((l) => l.unit),
      'text',
    )}, ${sql.array(
      rows.map((l) => l.price),
      'numeric',
    )}, ${sql.array(
      rows.map((l) => l.net),
      'int8',
    )}, ${sql.array(
      rows.map((l) => l.taxRate),
      'text',
    )}, ${sql.array(
      rows.map((l) => l.orderLineId),
      'uuid',
    )})
    as l (id, position, supplier_line_id, description, quantity, unit, price, net, tax_rate, order_line_id)`)
export const linkOrder = (tx: Tx, id: string, orderId: string) =>
  tx.run(
    sql.type(
      none,
    )`update invoices set purchase_order_id = ${orderId}, version = version + 1 where id = ${id}`,
  )
export const linkLine = (tx: Tx, invoiceId: string, position: number, orderLineId: string | null) =>
  tx.run(sql.type(none)`
  update invoice_lines set purchase_order_line_id = ${orderLineId} where invoice_id = ${invoiceId} and position = ${position}`)
export const saveRun = (tx: Tx, id: string, run: number) =>
  tx.run(
    sql.type(none)`update invoices set match_run = ${run}, version = version + 1 where id = ${id}`,
  )
export const approve = (tx: Tx, id: string, how: string, actual: bigint, budgetId: string | null) =>
  tx.run(sql.type(none)`
  update invoices set status = 'approved', approved_how = ${how}, approved_at = now(), booked_actual = ${actual}, budget_id = ${budgetId}, version = version + 1 where id = ${id} and status = 'held'`)
export const reject = (tx: Tx, id: string) =>
  tx.run(
    sql.type(none)`update invoices set status = 'rejected', version = version + 1 where id = ${id}`,
  )

export const insertFile = (
  tx: Tx,
  f: { id: string; sha256: string; name: string; mediaType: string; bytes: Uint8Array; by: string },
) =>
  tx.run(sql.type(none)`
  insert into files (id, sha256, name, media_type, size, bytes, created_by) values (${f.id}, ${f.sha256}, ${f.name}, ${f.mediaType}, ${f.bytes.byteLength}, ${sql.binary(Buffer.from(f.bytes))}, ${f.by})`)
const File = z.object({
  name: z.string(),
  media_type: z.string(),
  size: z.number(),
  sha256: z.string(),
  bytes: z.string().nullable(),
  storage_key: z.string().nullable(),
})
/** `bytes` in PostgreSQL's hex form; null once they lie in storage. */
const fileById = (id: string) =>
  sql.type(
    File,
  )`select name, media_type, size, sha256, bytes::text as bytes, storage_key from files where id = ${id}`
export const file = (tx: Tx, id: string) => tx.one(fileById(id))
export const fileOptional = (tx: Tx, id: string) => tx.maybeOne(fileById(id))
export const fileMoved = (tx: Tx, id: string, key: string) =>
  tx.run(
    sql.type(
      none,
    )`update files set storage_key = ${key}, bytes = null where id = ${id} and bytes is not null`,
  )

const Existing = z.object({ id: z.string(), number: z.string() })
export const findDuplicate = (
  tx: Tx,
  d: { sha256: string; vendorId: string; kind: string; norm: string },
) =>
  tx.maybeOne(sql.type(Existing)`
  select id, number from invoices where status <> 'rejected' and (file_sha256 = ${d.sha256} or (vendor_id = ${d.vendorId} and kind = ${d.kind} and supplier_number_norm = ${d.norm})) limit 1`)

/** The invoice a file was entered as, unless it was rejected. */
export const findByFile = (tx: Tx, sha256: string) =>
  tx.maybeOne(
    sql.type(
      Existing,
    )`select id, number from invoices where status <> 'rejected' and file_sha256 = ${sha256} limit 1`,
  )

const VendorRow = z.object({ id: z.string(), name: z.string(), payment_terms_days: z.number() })
export const vendorById = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(VendorRow)`select id, name, payment_terms_days from vendors where id = ${id}`,
  )
export const vendorByVatId = (tx: Tx, vatId: string) =>
  tx.maybeOne(
    sql.type(VendorRow)`select id, name, payment_terms_days from vendors where vat_id = ${vatId}`,
  )
export const vendorsNamed = (tx: Tx, name: string) =>
  tx.any(
    sql.type(
      VendorRow,
    )`select id, name, payment_terms_days from vendors where name = ${name} limit 2`,
  )
const Choice = z.object({ id: z.string(), label: z.string() })
export const vendorChoices = (tx: Tx) =>
  tx.any(sql.type(Choice)`select id, name as label from vendors order by name limit 1000`)
export const orderChoices = (tx: Tx, vendorId: string, kind: string) =>
  tx.any(
    sql.type(
      Choice,
    )`select id, number as label from purchase_orders where vendor_id = ${vendorId} and (status = 'issued' or (status = 'closed' and ${kind} = 'credit_note')) order by id desc limit 100`,
  )
