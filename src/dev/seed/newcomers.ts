import { createHash } from 'node:crypto'
import type pg from 'pg'
import { newId } from '../../kernel/id.ts'
import { message } from '../../messages/index.ts'

type People = { buyer: string; controller: string }
type Newcomer = {
  name: string
  status: 'pending' | 'blocked' | 'inactive'
  /** Why it is where it is. */
  reason: string | null
  onboarding: 'invited' | 'submitted' | 'changes_requested' | null
  inReview: boolean
}
/** One for each stage on the way to an active vendor, and for each after it. */
const newcomers: readonly Newcomer[] = [
  {
    name: 'Konkan Packaging',
    status: 'pending',
    reason: null,
    onboarding: null,
    inReview: false,
  },
  {
    name: 'Malabar Tools',
    status: 'pending',
    reason: null,
    onboarding: 'invited',
    inReview: false,
  },
  {
    name: 'Vindhya Castings',
    status: 'pending',
    reason: null,
    onboarding: 'submitted',
    inReview: true,
  },
  {
    name: 'Aravali Paints',
    status: 'pending',
    reason: 'The tax number is that of another company of the group',
    onboarding: 'changes_requested',
    inReview: false,
  },
  {
    name: 'Godavari Electricals',
    status: 'pending',
    reason: null,
    onboarding: null,
    inReview: true,
  },
  {
    name: 'Coromandel Freight',
    status: 'blocked',
    reason: 'Two deliveries of last month never arrived',
    onboarding: null,
    inReview: false,
  },
  {
    name: 'Periyar Stationers',
    status: 'inactive',
    reason: 'It has closed its shop',
    onboarding: null,
    inReview: false,
  },
]

/** Vendors that are not in use yet or any more, so that the board has something in each column. */
export async function writeNewcomers(
  client: pg.Client,
  { people, currency }: { people: People; currency: string },
): Promise<void> {
  for (const newcomer of newcomers) await writeOne(client, newcomer, { people, currency })
}

async function writeOne(
  client: pg.Client,
  newcomer: Newcomer,
  { people, currency }: { people: People; currency: string },
): Promise<void> {
  const id = newId()
  const {
    rows: [made],
  } = await client.query<{ number: string }>(
    `with
      numbered as (
        update counters set value = value + 1
        where tenant_id = (select current_tenant()) and series = 'V'
        returning value
      ),
      document as (
        insert into documents (id, kind, number, title, status, currency, owner_id)
        select $1, 'vendor', 'V-' || lpad(value::text, 4, '0'), $2, $3, $4, $5 from numbered
        returning id, number
      ),
      details as (
        insert into vendor_details (id, email, country, payment_terms_days, status_reason)
        select id, $6, 'IN', 30, $7 from document
      )
    select number from document`,
    [
      id,
      newcomer.name,
      newcomer.status,
      currency,
      people.buyer,
      `orders@${newcomer.name.toLowerCase().replaceAll(' ', '-')}.example`,
      newcomer.reason,
    ],
  )
  const { number } = made!
  await tell(client, id, { actorId: people.buyer, action: 'vendor.created', name: newcomer.name })
  await client.query(
    `insert into duties_done (subject_kind, subject_id, duty, user_id)
     values ('vendor', $1, 'vendor.create', $2)`,
    [id, people.buyer],
  )
  if (newcomer.onboarding) await writeOnboarding(client, id, { newcomer, people })
  if (newcomer.inReview) await writeReview(client, id, { newcomer, number, people, currency })
}

async function writeOnboarding(
  client: pg.Client,
  vendorId: string,
  { newcomer, people }: { newcomer: Newcomer; people: People },
): Promise<void> {
  const { name, onboarding, reason } = newcomer
  const submittedBy = onboarding === 'invited' ? null : `Kavya Menon (${name})`
  await client.query(
    `with
      contact as (
        insert into vendor_contacts (id, vendor_id, name, email, language, purposes)
        values ($1, $2, 'Kavya Menon', $3, 'en', '{orders}')
        returning id, vendor_id
      ),
      account as (
        insert into portal_accounts (contact_id, vendor_id, invited_by)
        select id, vendor_id, $4 from contact
      )
    insert into vendor_onboardings
      (vendor_id, state, given, reason, started_by, submitted_by, submitted_at)
    values ($2, $5, $6, $7, $4, $8, case when $8::text is not null then now() end)`,
    [
      newId(),
      vendorId,
      `kavya@${name.toLowerCase().replaceAll(' ', '-')}.example`,
      people.buyer,
      onboarding,
      JSON.stringify(submittedBy ? { company: { name, country: 'IN' } } : {}),
      reason,
      submittedBy,
    ],
  )
  await tell(client, vendorId, { actorId: people.buyer, action: 'vendor.details_wanted' })
}

type Reviewed = { newcomer: Newcomer; number: string; people: People; currency: string }
/** The approval that a controller is asked for. */
async function writeReview(
  client: pg.Client,
  vendorId: string,
  { newcomer: { name }, number, people, currency }: Reviewed,
): Promise<void> {
  const [approvalId, stepId] = [newId(), newId()]
  const facts = [
    [message('fact.name', {}), name],
    [message('fact.country', {}), 'IN'],
    [message('fact.currency', {}), currency],
  ].map(([label, text]) => ({ label, text }))
  const content = { amount: [], coding: [], vendor: facts, content: [], currency: [] }
  await client.query(
    `insert into approvals
      (
        id, subject_kind, subject_id, subject_number, title, revision, content, content_hash,
        requester_id, currency, amount, status
      )
     values ($1, 'vendor', $2, $3, $4, 1, $5, $6, $7, $8, 0, 'pending')`,
    [
      approvalId,
      vendorId,
      number,
      name,
      JSON.stringify(content),
      createHash('sha256').update(JSON.stringify(content)).digest('hex'),
      people.buyer,
      currency,
    ],
  )
  await client.query(
    `insert into approval_steps
      (
        id, approval_id, position, stage, rule_name, why, assignee_ids, assignee_names, status,
        activated_at
      )
     select $1, $2, 1, 1, $3, $4, array[m.user_id], m.name, 'active', now()
     from memberships as m
     where m.tenant_id = (select current_tenant()) and m.user_id = $5`,
    [
      stepId,
      approvalId,
      JSON.stringify(message('step.new', { kind: 'vendor' })),
      JSON.stringify(message('why.every_new', { kind: 'vendor' })),
      people.controller,
    ],
  )
  await client.query(
    `insert into approval_tasks (id, step_id, approval_id, assignee_id, open, by_role)
     values ($1, $2, $3, $4, true, true)`,
    [newId(), stepId, approvalId, people.controller],
  )
}

type Told = { actorId: string; action: string; name?: string }
/** Its part of the vendor's timeline. */
async function tell(
  client: pg.Client,
  vendorId: string,
  { actorId, action, name }: Told,
): Promise<void> {
  await client.query('select append_audit($1::jsonb)', [
    JSON.stringify([
      {
        actorId,
        action,
        subjectKind: 'vendor',
        subjectId: vendorId,
        data: name ? { name } : {},
        requestId: null,
      },
    ]),
  ])
}
