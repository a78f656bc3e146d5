import pg from 'pg'

export type Row = Record<string, string | null>
export type Event = {
  seq: string
  action: string
  subject_id: string
  actor_id: string
  request_id: string | null
  data: Record<string, unknown>
}

/** What the product holds of an organisation, as text so that no figure loses a digit. */
const asked = {
  requests: `
    select id, status, base_total::text, total::text, reserved::text, budget_id, cost_center_id, requester_id,
      number
    from purchase_requests
    where tenant_id = $1
  `,
  requestLines: `
    select id, purchase_request_id, position::text, quantity::text, unit_price::text, ordered_quantity::text,
      cancelled_quantity::text
    from purchase_request_lines
    where tenant_id = $1
    order by purchase_request_lines.position
  `,
  orders: `
    select id, status, receipt_status, billing_status, number, currency, base_total::text,
      purchase_request_id, budget_id, expected_on::text, next_due_on::text
    from purchase_orders
    where tenant_id = $1
  `,
  changes: 'select id, number, status, purchase_order_id from change_orders where tenant_id = $1',
  allocations: `
    select purchase_order_line_id, purchase_request_line_id, quantity::text, live::text
    from purchase_request_allocations
    where tenant_id = $1
  `,
  orderLines: `
    select id, purchase_order_id, purchase_request_line_id, quantity::text, unit_price::text, received::text,
      returned_for_replacement::text as to_replace, (received - returned_for_replacement)::text as delivered,
      billed_quantity::text, over_receipt_pct::text, committed_left::text, due_on::text, (quantity -
      closed_quantity - received + returned_for_replacement)::text as to_come, closed_quantity::text,
      removed::text, returned_for_credit::text, returned_unbilled::text
    from purchase_order_lines
    where tenant_id = $1
    order by position
  `,
  receipts: 'select id, purchase_order_id, number from receipts where tenant_id = $1',
  receiptLines: `
    select l.id, l.receipt_id, l.purchase_order_line_id, l.quantity::text, exists (select from receipt_details
      as d where d.tenant_id = l.tenant_id and d.reverses_id = l.receipt_id)::text as reversed
    from receipt_lines as l
    where l.tenant_id = $1
  `,
  returns:
    'select id, number, status, intent, purchase_order_id from goods_returns where tenant_id = $1',
  returnLines: `
    select return_id, purchase_order_line_id, quantity::text, unbilled::text
    from goods_return_lines
    where tenant_id = $1
  `,
  invoices: `
    select id, kind, status, number, vendor_id, supplier_number_norm as norm, file_sha256, currency,
      net::text, purchase_order_id
    from invoices
    where tenant_id = $1
  `,
  invoiceLines: `
    select invoice_id, purchase_order_line_id, quantity::text, net::text
    from invoice_lines
    where tenant_id = $1
    order by position
  `,
  overdrawn: `
    select distinct invoice_id
    from invoice_holds
    where tenant_id = $1 and reason = 'funds' and released_how = 'accepted'
  `,
  budgets: `
    select id, parent_id, cost_center_id, mode, amount::text, reserved::text, committed::text, actual::text,
      (select sum(d_amount)::text from budget_ledger l where l.tenant_id = b.tenant_id and l.budget_id = b.id
      and l.event = 'planned') as planned
    from budgets b
    where tenant_id = $1
  `,
  positions: `
    select subject_id, budget_id, sum(reserved)::text as reserved, sum(committed)::text as committed,
      sum(actual)::text as actual
    from budget_positions
    where tenant_id = $1
    group by 1, 2
  `,
  ledger: `
    select budget_id, sum(d_amount)::text as amount, sum(d_reserved)::text as reserved, sum(d_committed)::text
      as committed, sum(d_actual)::text as actual
    from budget_ledger
    where tenant_id = $1
    group by 1
  `,
  transfers:
    'select id, number, status, from_id, to_id, amount::text from budget_transfers where tenant_id = $1',
  approvals: 'select id, status, revision::text from approvals where tenant_id = $1',
  tasks: 'select id, open::text, decision, assignee_id from approval_tasks where tenant_id = $1',
  questions:
    'select id, (answered_at is null)::text as open from approval_questions where tenant_id = $1',
  delegations: 'select id, (ended_at is null)::text as open from delegations where tenant_id = $1',
  ownDecisions: `
    select a.subject_number, t.decision
    from approval_tasks t join approvals a on a.tenant_id = t.tenant_id and a.id = t.approval_id
    where t.tenant_id = $1 and t.decision is not null and (array[t.assignee_id, t.acting_for] &&
      (a.requester_id || a.author_ids))
  `,
  chain: 'select seq::text, problem from verify_audit($1)',
} as const
export type Tables = Record<keyof typeof asked, Row[]>

export type Seen = { events: Event[]; tables: Tables }
const everything = `select 'events' as name, jsonb_agg(e) as rows
from (
  select seq::text, action, subject_id, actor_id, request_id, data
  from audit_log
  where tenant_id = $1
  order by audit_log.seq
) e
${Object.entries(asked)
  .map(([name, text]) => `union all select '${name}', jsonb_agg(q) from (${text}) q`)
  .join('\n')}`

export type Reader = { read(tenantId: string): Promise<Seen>; close(): Promise<void> }
/** All of it at one moment, in one statement, with the audit log: the total order of what was done. */
export async function openReader(ownerUrl: string): Promise<Reader> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  let queue: Promise<unknown> = Promise.resolve()
  const read = async (tenantId: string): Promise<Seen> => {
    await client.query("select set_config('app.tenant_id', $1, false)", [tenantId])
    const { rows } = await client.query<{ name: string; rows: unknown[] | null }>({
      name: 'everything',
      text: everything,
      values: [tenantId],
    })
    const { events, ...tables } = Object.fromEntries(
      rows.map((r) => [r.name, r.rows ?? []]),
    ) as Tables & { events: Event[] }
    return { events, tables }
  }
  return {
    read: (tenantId) => {
      const seen = queue.then(() => read(tenantId))
      queue = seen.catch(() => {})
      return seen
    },
    close: () => client.end(),
  }
}
