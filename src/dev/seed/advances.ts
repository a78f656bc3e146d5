import { createHash } from 'node:crypto'
import type pg from 'pg'
import { readInvoice } from '../../integrations/e-invoice/index.ts'
import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import { newId } from '../../kernel/id.ts'
import { amountText, money, share } from '../../kernel/money.ts'

/** An order that is paid for in advance. */
type Order = {
  entity_id: string
  order_id: string
  order_number: string
  order_net: string
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
type Bill = Order & { id: string; instalment_id: string; net: string }
const columns = `
  coalesce(c.entity_id, first_entity()) as entity_id,
  o.id as order_id,
  o.number as order_number,
  o.total::text as order_net,
  o.currency,
  o.fx_rate::text,
  v.id as vendor_id,
  v.name as vendor,
  v.vat_id,
  v.country,
  o.cost_center_id,
  least(o.issued_at::date + 1, current_date - 1)::text as issued,
  g.name as buyer`
const from = `
  purchase_orders as o
  join cost_centers as c on c.tenant_id = o.tenant_id and c.id = o.cost_center_id
  join vendors as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id
  join organisations as g on g.tenant_id = o.tenant_id`
/** Whose bill is approved and not paid yet. */
const billed = `
  select ${columns}, i.id, t.id as instalment_id, i.net::text
  from
    ${from}
    join invoices as i on i.tenant_id = o.tenant_id and i.purchase_order_id = o.id
    join instalments as t on t.tenant_id = i.tenant_id and t.invoice_id = i.id
  where
    o.tenant_id = (select current_tenant())
    and i.kind = 'invoice'
    and i.status = 'approved'
    and t.status = 'open'
    and t.amount = i.payable
    and o.currency = i.currency
    and i.net <= o.total
  order by i.id desc
  limit 1`
/** Of which nothing came and nothing is billed yet. */
const expected = `
  select ${columns}
  from ${from}
  where
    o.tenant_id = (select current_tenant())
    and o.status = 'issued'
    and o.receipt_status = 'none'
    and o.total > 100000
    and not exists (
      select 1 from invoices as i where i.tenant_id = o.tenant_id and i.purchase_order_id = o.id
    )
  order by o.id desc
  limit 1`

type People = { clerk: string; controller: string }
/** Two advances that are paid: a bill has set one of them off, the other one waits for the bills of its order. */
export async function writeAdvances(client: pg.Client, people: People): Promise<void> {
  const bill = (await client.query<Bill>(billed)).rows[0]
  if (bill) {
    const { id, payable } = await writeAdvance(client, bill, people)
    await setOff(client, {
      id,
      bill,
      part: share(payable, BigInt(bill.net), BigInt(bill.order_net)),
    })
  }
  const order = (await client.query<Order>(expected)).rows[0]
  if (order) await writeAdvance(client, order, people)
}

/** A fifth of an order, in whole units. */
async function writeAdvance(
  client: pg.Client,
  order: Order,
  { clerk, controller }: People,
): Promise<{ id: string; payable: bigint }> {
  const net = (BigInt(order.order_net) / 500n) * 100n
  const file = await fileOf(order, net)
  const id = newId()
  await enter(client, { id, order, net, file, clerk })
  await tell(client, { id, order, controller })
  return { id, payable: file.payable }
}

type File = { bytes: Buffer; sha256: string; document: string; tax: bigint; payable: bigint }
async function fileOf(order: Order, net: bigint): Promise<File> {
  const { country, vat_id: vatId, currency } = order
  const bytes = Buffer.from(
    ublInvoice({
      number: numberOf(order),
      type: '386',
      order: order.order_number,
      vatId: /^[A-Z]{2}/.test(vatId) ? vatId : country + vatId,
      currency,
      issueDate: order.issued,
      dueDate: order.issued,
      seller: { name: order.vendor, country },
      buyer: order.buyer,
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
const numberOf = ({ order_number: number }: Order): string => `ADV-${number.replace(/^PO-/, '')}`

type Entered = { id: string; order: Order; net: bigint; file: File; clerk: string }
async function enter(client: pg.Client, { id, order, net, file, clerk }: Entered): Promise<void> {
  const fileId = newId()
  await client.query(
    `insert into files (id, sha256, name, media_type, size, bytes, created_by, created_at)
     values ($1, $2, $3, 'application/xml', $4, $5, $6, $7::date)`,
    [
      fileId,
      file.sha256,
      `${numberOf(order)}.xml`,
      file.bytes.length,
      file.bytes,
      clerk,
      order.issued,
    ],
  )
  await client.query(
    `insert into documents
       (id, kind, number, title, status, cost_center_id, vendor_id, owner_id, currency, total,
         document_date, created_at)
     values ($1, 'invoice', $2, $3, 'approved', $4, $5, $6, $7, $8, $9::date, $9::date)`,
    [
      id,
      await nextNumber(client),
      numberOf(order),
      order.cost_center_id,
      order.vendor_id,
      clerk,
      order.currency,
      String(file.payable),
      order.issued,
    ],
  )
  await client.query(
    `insert into invoice_details
       (id, supplier_number_norm, kind, type_code, purchase_order_id, order_reference, due_date,
         fx_rate, net, tax, payable, format, document, file_id, file_sha256, match_run,
         approved_how, approved_at, claimed_by, claimed_year)
     values ($1, lower($2), 'advance', '386', $3, $4, $5::date,
       $6, $7, $8, $9, 'ubl', $10::jsonb, $11, $12, 1,
       $13::jsonb, $5::date, $14, extract(year from $5::date))`,
    [
      id,
      numberOf(order).replaceAll(/[^\w]/g, ''),
      order.order_id,
      order.order_number,
      order.issued,
      order.fx_rate,
      String(net),
      String(file.tax),
      String(file.payable),
      file.document,
      fileId,
      file.sha256,
      JSON.stringify({ code: 'approved.advance', params: { version: 1 } }),
      order.vendor_id,
    ],
  )
  await client.query("insert into document_links (from_id, to_id, role) values ($1, $2, 'bills')", [
    id,
    order.order_id,
  ])
  await client.query(
    `insert into invoice_lines
       (id, invoice_id, position, supplier_line_id, description, quantity, unit, unit_price, net, tax_rate)
     values ($1, $2, '1', '1', $3, 1, 'C62', $4::numeric, $5, 18)`,
    [newId(), id, text, amountText(money(net, order.currency)), String(net)],
  )
  await client.query(
    `insert into instalments (id, invoice_id, position, entity_id, currency, amount, due_date, status)
     values ($1, $2, 1, $3, $4, $5, $6::date, 'paid')`,
    [newId(), id, order.entity_id, order.currency, String(file.payable), order.issued],
  )
}

/** As `next_number`, which the owner cannot call: it sees the prefixes of all organisations. */
async function nextNumber(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ number: string }>(
    `insert into counters (series, year, value)
     values ('INV', extract(year from now())::int, 1)
     on conflict (tenant_id, series, year) do update set value = counters.value + 1
     returning 'INV-' || year || '-' || lpad(value::text, greatest(4, length(value::text)), '0') as number`,
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
  { id, order, controller }: { id: string; order: Order; controller: string },
): Promise<void> {
  await client.query(
    `insert into accounting_events (id, kind, entity_id, document_id, day, at)
     values ($1, 'invoice_approved', $2, $3, $4::date, $4::date)`,
    [newId(), order.entity_id, id, order.issued],
  )
  const approved = {
    actorId: controller,
    action: 'invoice.approved',
    subjectKind: 'invoice',
    subjectId: id,
    data: {},
  }
  await client.query('select append_audit($1::jsonb)', [JSON.stringify([approved])])
}
