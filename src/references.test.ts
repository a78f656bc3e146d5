import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { newTenant, owner } from './platform/testing/harness.ts'

/** Columns with the id of something and without a foreign key, and why. */
const bare: Readonly<Record<string, string>> = {
  'approval_links.device_id': 'a device is given up and removed; the link it came with stays used',
  'approval_rules.origin':
    'the first version of the rule, which may have been a draft and discarded',
  'approval_steps.assignee_ids': 'a list; each of them has a row in approval_tasks, which refers',
  'approvals.author_ids': 'a list of people, who are never removed',
  'audit_log.actor_id': 'history outlives what it tells of, and is chained as it was written',
  'audit_log.subject_id': 'history is of everything, also of what was removed since',
  'budget_ledger.subject_id': 'also what only the ledger knows, such as a change of an order',
  'budget_positions.line_id': 'a revision replaces lines; their positions stay, at zero',
  'budget_positions.subject_id': 'sums of the ledger, by what it names',
  'comments.mentioned': 'a list of people, who are never removed',
  'idempotency_keys.user_id': 'of a person of the moment; swept after a day',
  'invoice_details.claimed_by':
    'the vendor again, to be unique by; the rule of the kind compares it',
  'match_policies.editors': 'a list of people, who are never removed',
  'organisations.link_limit_wanted_by': 'memberships refer to the organisation already: a circle',
  'organisations.rate_limit_by': 'memberships refer to the organisation already: a circle',
  'receipt_details.client_key': 'a key that a phone made; it names nothing here',
  'sessions.user_id': 'written by the store of sessions before anything else is known',
  'unit_managers.unit_id': 'refers as department_id or as cost_center_id, by its kind',
  'unsaved_requests.about': 'what somebody typed and did not save, for what may be gone',
  'user_devices.browser_id': 'an id the browser gave itself',
  'users.last_tenant_id': 'where a person was last; organisations may go',
  'vendor_bank_accounts.ended_by':
    'a person, who is never removed; the contact who denied it is none of ours',
  'vendor_bank_accounts.contact_id': 'of contacts that may have been removed since',
  'vendor_contact_changes.changed_by': 'history outlives what it tells of',
  'vendor_contact_changes.contact_id': 'of contacts that may have been removed since',
  'vendor_details.changed_by': 'a list of people, who are never removed',
  'vendor_mail_changes.changed_by': 'history outlives what it tells of',
}

const withoutReference = `
  select c.relname || '.' || a.attname as name
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace
    and c.relkind in ('r', 'p')
    and a.attnum > 0
    and not a.attisdropped
    and a.attname not in ('id', 'tenant_id')
    and a.atttypid in ('uuid'::regtype, 'uuid[]'::regtype)
    and not exists (
      select 1
      from pg_constraint k
      where k.conrelid = c.oid
        and k.contype = 'f'
        and a.attnum = any (k.conkey)
    )
  order by 1`

test('every id of something else is a foreign key, or has a reason', async () => {
  const { rows } = await owner.query<{ name: string }>(withoutReference)
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(bare).toSorted())
})

test('whatever is said of a document and of other things refers to each of them', async () => {
  const { rows } = await owner.query<{ name: string; others: string[] }>(
    `select
      d.adrelid::regclass::text as name,
      array(
        select m[1]
        from regexp_matches(
          substring(pg_get_expr(d.adbin, d.adrelid) from '''\\{(.*)\\}'''), '[a-z_]+', 'g'
        ) as m
      ) as others
    from pg_attrdef d
    join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where a.attname = 'document_kind'
      and a.attgenerated = 's'`,
  )
  expect(rows.map(({ name }) => name).toSorted()).toEqual([
    'approval_watchers',
    'approvals',
    'duties_done',
    'notices',
  ])
  for (const { name, others } of rows)
    for (const kind of others.filter((other) => other !== 'organisation')) {
      const found = await owner.query(
        "select 1 from pg_constraint where conrelid = $1::regclass and contype = 'f' and conname = $2",
        [name, `${name}__${kind}_fkey`],
      )
      expect([name, kind, found.rowCount]).toEqual([name, kind, 1])
    }
})

test('nothing is said of a document that is not there, or is of another kind', async () => {
  const tenant = await newTenant()
  const { userId } = await tenant.actor('buyer')
  const duty = (kind: string, id: string, name = 'vendor.create') =>
    tenant.run('buyer', (ctx) =>
      ctx.tx.raw(
        'insert into duties_done (subject_kind, subject_id, duty, user_id) values ($1, $2, $3, $4)',
        [kind, id, name, userId],
      ),
    )
  const made = await tenant.as('buyer').post('/vendors', {
    name: 'Meridian Castings',
    country: 'IN',
    currency: 'INR',
    payment_terms_days: 30,
  })
  const vendor = String(made.body.id)
  const refused = { constraint: 'duties_done__document_fkey' }
  await expect(duty('vendor', randomUUID())).rejects.toMatchObject(refused)
  await expect(duty('purchase_order', vendor, 'purchase_order.place')).rejects.toMatchObject(
    refused,
  )
  const notice = tenant.run('buyer', (ctx) =>
    ctx.tx.raw(
      `insert into notices (user_id, kind, title, path, subject_kind, subject_id, dedupe_key)
      values ($1, 'mention', '{}', '/inbox', 'budget', $2, 'x')`,
      [userId, randomUUID()],
    ),
  )
  await expect(notice).rejects.toMatchObject({ constraint: 'notices__budget_fkey' })
})
