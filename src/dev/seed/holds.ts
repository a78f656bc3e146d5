import type pg from 'pg'
import { newId } from '../../kernel/id.ts'
import { message } from '../../messages/index.ts'

type People = { buyer: string; controller: string }
const holds = [
  {
    vendor: 'Sagar Logistics',
    stops: 'orders',
    reason: 'A freight of last month was lost, and it has not said why',
    days: 30,
    by: 'buyer',
  },
  {
    vendor: 'Nandi Steel',
    stops: 'payments',
    reason: 'Its new bank account is not verified yet',
    days: null,
    by: 'controller',
  },
] as const

/** Two vendors with something on hold. */
export async function writeHolds(client: pg.Client, people: People): Promise<void> {
  for (const hold of holds) {
    const { rows } = await client.query<{ vendor_id: string; until: string | null }>(
      `insert into vendor_holds (id, vendor_id, stops, reason, until, owner_id, set_by, set_at)
       select $1, v.id, $2, $3, business_day(o.time_zone) + $4::int, $5, $5, now()
       from vendors v join organisations o on o.tenant_id = v.tenant_id
       where v.tenant_id = (select current_tenant()) and v.name = $6
       returning vendor_id, until::text`,
      [newId(), hold.stops, hold.reason, hold.days, people[hold.by], hold.vendor],
    )
    for (const { vendor_id: vendorId, until } of rows)
      await tell(client, people[hold.by], { ...hold, vendorId, until })
  }
}

type Written = (typeof holds)[number] & { vendorId: string; until: string | null }
/** Its part of the vendor's timeline. */
async function tell(client: pg.Client, actorId: string, hold: Written): Promise<void> {
  const { stops, reason, until } = hold
  await client.query('select append_audit($1::jsonb)', [
    JSON.stringify([
      {
        actorId,
        action: 'vendor.hold_set',
        subjectKind: 'vendor',
        subjectId: hold.vendorId,
        data: { stops, until, note: message('note.vendor_hold', { stops, reason, until }) },
        requestId: null,
      },
    ]),
  ])
}
