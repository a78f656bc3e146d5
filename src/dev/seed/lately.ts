import type pg from 'pg'
import * as blanketOrders from '../../blanket-orders/commands.ts'
import * as bundles from '../../catalog-bundles/commands.ts'
import * as catalog from '../../catalog/commands.ts'
import { draft } from '../../change-orders/commands/draft.ts'
import { submit } from '../../change-orders/commands/submit.ts'
import { wiring } from '../../compose.ts'
import { addDays } from '../../kernel/calendar.ts'
import { command, type Ctx } from '../../platform/ctx.ts'
import type { Db } from '../../platform/db/pool.ts'
import { create } from '../../returns/commands/create.ts'
import { ship } from '../../returns/commands/ship.ts'
import { findActor } from '../../sign-in/people.ts'

type People = { buyer: string; receiver: string }
/** `db`: as the application, so that the database keeps to this organisation. */
type Lately = { tenantId: string; db: Db; people: People }
type Rows = <T extends pg.QueryResultRow>(text: string) => Promise<T[]>

/**
 * What the people of the demo did today, by the application's own commands: an order is changed and another change
 * waits, goods go back, prices for a year and a dearer price wait, and a bundle is offered.
 */
export async function actLately(client: pg.Client, lately: Lately): Promise<void> {
  const rows: Rows = async (text) => (await client.query(text, [lately.tenantId])).rows
  const buyer = await by(lately, lately.people.buyer)
  const receiver = await by(lately, lately.people.receiver)
  for (const change of await changesOf(rows)) await buyer((ctx) => changed(ctx, change))
  for (const goods of await goodsThatGoBack(rows)) await receiver((ctx) => sentBack(ctx, goods))
  await buyer(async (ctx) => agreed(ctx, await vendorNamed(rows, 'Nandi Steel')))
  await buyer(async (ctx) => offered(ctx, await itemsOf(rows)))
}

type Act = (work: (ctx: Ctx) => Promise<void>) => Promise<void>
async function by({ db, tenantId }: Lately, userId: string): Promise<Act> {
  const actor = await findActor(db, { userId, tenantId })
  return (work) => command({ db, wiring: wiring() }, actor!, null, work)
}

type Change = { order_id: string; line_id: string; quantity: string; reason: string }
/** Of two issued orders, one line gets one piece more, and one a piece less. */
const changesOf = (rows: Rows): Promise<Change[]> =>
  rows(
    `select
       chosen.id as order_id,
       chosen.line_id,
       trim_scale(chosen.quantity + case chosen.place when 1 then 1 else -1 end)::text as quantity,
       case chosen.place
         when 1 then 'One more for the new colleague'
         else 'One of them was found in the store'
       end as reason
     from
       (
         select
           o.id,
           l.id as line_id,
           l.quantity,
           row_number() over (order by o.id desc) as place
         from
           purchase_orders as o
           join purchase_order_lines as l
             on l.tenant_id = o.tenant_id and l.purchase_order_id = o.id and l.position = 1
         where
           o.tenant_id = $1
           and o.status = 'issued'
           and o.receipt_status = 'none'
           and o.billing_status = 'none'
           and l.quantity >= 2
           and l.quantity = trunc(l.quantity)
           and not exists (
             select 1 from invoices as i where i.tenant_id = o.tenant_id and i.purchase_order_id = o.id
           )
       ) as chosen
     where chosen.place <= 2`,
  )

async function changed(ctx: Ctx, { order_id: orderId, reason, ...line }: Change): Promise<void> {
  const { line_id, quantity } = line
  await submit(ctx, await draft(ctx, orderId, { reason, lines: [{ line_id, quantity }] }))
}

type Goods = { receipt_id: string; receipt_line_id: string; place: number }
/** One piece of each of two receipts: of the first, the vendor has billed it already. */
const goodsThatGoBack = (rows: Rows): Promise<Goods[]> =>
  rows(
    `select
       chosen.receipt_id,
       chosen.receipt_line_id,
       chosen.place::int
     from
       (
         select
           r.id as receipt_id,
           rl.id as receipt_line_id,
           row_number() over (order by l.billed_quantity = l.received desc, r.id desc) as place
         from
           receipts as r
           join receipt_lines as rl on rl.tenant_id = r.tenant_id and rl.receipt_id = r.id
           join purchase_order_lines as l
             on
               l.tenant_id = rl.tenant_id and l.id = rl.purchase_order_line_id and l.position = 1
         where
           r.tenant_id = $1
           and l.received >= 2
           and rl.quantity >= 2
           and rl.quantity = trunc(rl.quantity)
       ) as chosen
     where chosen.place <= 2`,
  )

async function sentBack(ctx: Ctx, { place, receipt_id, receipt_line_id }: Goods): Promise<void> {
  const isFirst = place === 1
  const id = await create(ctx, {
    receipt_id,
    intent: isFirst ? 'credit' : 'replacement',
    reason: isFirst ? 'Arrived damaged' : 'Not the model that was ordered',
    lines: [{ receipt_line_id, quantity: '1' }],
  })
  if (isFirst) await ship(ctx, id, {})
}

const vendorNamed = async (rows: Rows, name: string): Promise<string> => {
  const vendors = await rows<{ id: string; name: string }>(
    'select id, name from vendors where tenant_id = $1',
  )
  return vendors.find((vendor) => vendor.name === name)!.id
}

/** Prices for a year, which wait for approval. */
async function agreed(ctx: Ctx, vendorId: string): Promise<void> {
  const id = await blanketOrders.create(
    ctx,
    {
      title: 'Steel for a year',
      vendor_id: vendorId,
      currency: ctx.actor.organisation.baseCurrency,
      valid_from: ctx.today,
      valid_until: addDays(ctx.today, 364),
      value_limit: 120_000_000n,
      note: null,
    },
    [
      { description: 'Steel sheet, 2 mm', unit: 'kg', quantity: '8000', unit_price: '78.50' },
      { description: 'Steel rod, 12 mm', unit: 'kg', quantity: '5000', unit_price: '71.25' },
    ],
  )
  await blanketOrders.submit(ctx, id)
}

type Item = { id: string; code: string; vendor_id: string }
const itemsOf = (rows: Rows): Promise<Item[]> =>
  rows(
    `select i.id, i.code, p.vendor_id
     from
       catalog_items as i
       join vendor_prices as p
         on p.tenant_id = i.tenant_id and p.item_id = i.id and p.min_quantity = 1
     where i.tenant_id = $1`,
  )

/** What a new colleague needs, and a headset that is to be dearer, which waits for approval. */
async function offered(ctx: Ctx, items: readonly Item[]): Promise<void> {
  const coded = (code: string): Item => items.find((item) => item.code === code)!
  await bundles.create(ctx, {
    name: 'Workplace of a new colleague',
    lines: ['LAT-5450', 'DOCK-C', 'MON-27', 'HEADSET'].map((code) => ({
      item_id: coded(code).id,
      quantity: '1',
    })),
  })
  const headset = coded('HEADSET')
  await catalog.addPrice(ctx, headset.id, {
    vendor_id: headset.vendor_id,
    min_quantity: '1',
    unit_price: '4690',
    currency: ctx.actor.organisation.baseCurrency,
    contract: null,
    preferred: true,
    valid_from: addDays(ctx.today, 14),
    valid_until: null,
  })
}
