import { createHash } from 'node:crypto'
import type pg from 'pg'
import { readInvoice } from '../../integrations/e-invoice/index.ts'
import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import { newId } from '../../kernel/id.ts'
import { amountText, money, share } from '../../kernel/money.ts'

type Bill = {
  id: string
  instalment_id: string
  entity_id: string
  order_id: string
  order_number: string
  order_net: string
  net: string
  payable: string
  currency: string
  fx_rate: string
  vendor_id: string
  vendor: string
  vat_id: string
  country: string
  cost_center_id: string
  issued: string
  buyer: string
}
/** A bill that is not paid yet; of an order that more of is billed, if there is one. */
const openBill = `
  select
    i.id,
    t.id as instalment_id,
    t.entity_id,
    o.id as order_id,
    o.number as order_number,
    o.total::text as order_net,
    i.net::text,
    i.payable::text,
    i.currency,
    i.fx_rate::text,
    v.id as vendor_id,
    v.name as vendor,
    v.vat_id,
    v.country,
    d.cost_center_id,
    (i.issue_date - 20)::text as issued,
    org.name as buyer
  from
    invoices as i
    join documents as d on d.tenant_id = i.tenant_id and d.id = i.id
    join instalments as t on t.tenant_id = i.tenant_id and t.invoice_id = i.id
    join purchase_orders as o on o.tenant_id = i.tenant_id and o.id = i.purchase_order_id
    join vendors as v on v.tenant_id = i.tenant_id and v.id = i.vendor_id
    join organisations as org on org.tenant_id = i.tenant_id
  where
    i.tenant_id = (select current_tenant())
    and i.kind = 'invoice'
    and i.status = 'approved'
    and t.status = 'open'
    and t.amount = i.payable
    and o.currency = i.currency
    and i.net <= o.total
  order by o.status = 'issued' and i.net < o.total desc, o.status = 'issued' desc, i.id desc
  limit 1`

/** An advance of a fifth of an order that is paid, and the bill that set its part of it off. */
export async function writeAdvance(
  client: pg.Client,
  { clerk, controller }: { clerk: string; controller: string },
): Promise<void> {
  const { rows } = await client.query<Bill>(openBill)
  const bill = rows[0]
  if (!bill) return
  const net = (BigInt(bill.order_net) / 500n) * 100n
  const file = await fileOf(bill, net)
  const id = newId()
  const number = await enter(client, { id, bill, net, file, clerk })
  const part = share(file.payable, BigInt(bill.net), BigInt(bill.order_net))
  await setOff(client, { id, bill, part })
  await tell(client, { id, bill, number, controller })
}

type File = { bytes: Buffer; sha256: string; document: string; tax: bigint; payable: bigint }
async function fileOf(bill: Bill, net: bigint): Promise<File> {
  const { country, vat_id: vatId, currency } = bill
  const bytes = Buffer.from(
    ublInvoice({
      number: numberOf(bill),
      type: '386',
      order: bill.order_number,
      vatId: /^[A-Z]{2}/.test(vatId) ? vatId : country + vatId,
      currency,
      issueDate: bill.issued,
      dueDate: bill.issued,
      seller: { name: bill.vendor, country },
      buyer: bill.buyer,
      lines: [{ name: text, quantity: '1', price: amountText(money(net, currency)) }],
    }),
  )
  const { invoice, problems } = await readInvoice(bytes)
  if (!invoice || problems.some((problem) => problem.severity === 'fatal'))
    throw new Error(`the advance of the demo breaks the standard: ${JSON.stringify(problems)}`)
  const tax = (net * 18n) / 100n
  return {
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    document: JSON.stringify({ ...invoice, problems }),
    tax,
    payable: net + tax,
  }
}
const text = 'Advance, a fifth of the order'
const numberOf = ({ order_number: order }: Bill): string => `ADV-${order.replace(/^PO-/, '')}`

type Entered = { id: string; bill: Bill; net: bigint; file: File; clerk: string }
async function enter(client: pg.Client, { id, bill, net, file, clerk }: Entered): Promise<string> {
  const fileId = newId()
  await client.query(
    `insert into files (id, sha256, name, media_type, size, bytes, created_by, created_at)
     values ($1, $2, $3, 'application/xml', $4, $5, $6, $7::date)`,
    [
      fileId,
      file.sha256,
      `${numberOf(bill)}.xml`,
      file.bytes.length,
      file.bytes,
      clerk,
      bill.issued,
    ],
  )
  const { rows } = await client.query<{ number: string }>(
    `insert into documents
       (id, kind, number, title, status, cost_center_id, vendor_id, owner_id, currency, total, document_date, created_at)
     values ($1, 'invoice', next_number('INV', extract(year from now())::int), $2, 'approved', $3, $4, $5, $6, $7, $8::date, $8::date)
     returning number`,
    [
      id,
      numberOf(bill),
      bill.cost_center_id,
      bill.vendor_id,
      clerk,
      bill.currency,
      String(file.payable),
      bill.issued,
    ],
  )
  await client.query(
    `insert into invoice_details
       (id, supplier_number_norm, kind, type_code, purchase_order_id, order_reference, due_date, fx_rate, net, tax, payable,
         format, document, file_id, file_sha256, match_run, approved_how, approved_at, claimed_by, claimed_year)
     values ($1, lower($2), 'advance', '386', $3, $4, $5::date, $6, $7, $8, $9, 'ubl', $10::jsonb, $11, $12, 1, $13::jsonb,
       $5::date, $14, extract(year from $5::date))`,
    [
      id,
      numberOf(bill).replaceAll(/[^\w]/g, ''),
      bill.order_id,
      bill.order_number,
      bill.issued,
      bill.fx_rate,
      String(net),
      String(file.tax),
      String(file.payable),
      file.document,
      fileId,
      file.sha256,
      JSON.stringify({ code: 'approved.advance', params: { version: 1 } }),
      bill.vendor_id,
    ],
  )
  await client.query("insert into document_links (from_id, to_id, role) values ($1, $2, 'bills')", [
    id,
    bill.order_id,
  ])
  await client.query(
    `insert into invoice_lines
       (id, invoice_id, position, supplier_line_id, description, quantity, unit, unit_price, net, tax_rate)
     values ($1, $2, '1', '1', $3, 1, 'C62', $4::numeric, $5, 18)`,
    [newId(), id, text, amountText(money(net, bill.currency)), String(net)],
  )
  await client.query(
    `insert into instalments (id, invoice_id, position, entity_id, currency, amount, due_date, status)
     values ($1, $2, 1, $3, $4, $5, $6::date, 'paid')`,
    [newId(), id, bill.entity_id, bill.currency, String(file.payable), bill.issued],
  )
  return rows[0]!.number
}

type SetOff = { id: string; bill: Bill; part: bigint }
async function setOff(client: pg.Client, { id, bill, part }: SetOff): Promise<void> {
  await client.query(
    `insert into advance_set_offs
       (id, advance_id, invoice_id, amount, invoice_amount, base_amount, parts)
     values ($1, $2, $3, $4, $4, $4, '[]')`,
    [newId(), id, bill.id, String(part)],
  )
  await client.query('update invoice_details set set_off = $2 where id = $1', [
    bill.id,
    String(part),
  ])
  await client.query('update instalments set amount = amount - $2 where id = $1', [
    bill.instalment_id,
    String(part),
  ])
}

/** What the books and the history know of it. */
async function tell(
  client: pg.Client,
  { id, bill, number, controller }: { id: string; bill: Bill; number: string; controller: string },
): Promise<void> {
  await client.query(
    `insert into accounting_events (id, kind, entity_id, document_id, day, at)
     values ($1, 'invoice_approved', $2, $3, $4::date, $4::date)`,
    [newId(), bill.entity_id, id, bill.issued],
  )
  const approved = {
    actorId: controller,
    action: 'invoice.approved',
    subjectKind: 'invoice',
    subjectId: id,
    data: { note: { code: 'text.as_written', params: { text: number } } },
  }
  await client.query('select append_audit($1::jsonb)', [JSON.stringify([approved])])
}
