type Swap = { file: string; find: string; put: string }
/** A bug planted on purpose: the guard it takes away, how, and the part of the harness that must see it. */
export type Plant = {
  name: string
  guard: string
  seenBy: 'probes' | 'operations' | 'fuzz' | 'crash'
  swaps?: readonly Swap[]
  sql?: string
  undo?: string
}

/**
 * In the place of a lock: a row is given on a while after it was read, so that two people meet on a slow machine too.
 */
const lateForSure = 'and pg_sleep(0.1)::text is not null'

export const plants: readonly Plant[] = [
  {
    name: 'no-permission',
    guard: 'a route asks its permission',
    seenBy: 'probes',
    swaps: [
      {
        file: 'platform/http/mount.ts',
        find: '!actor.permissions.has(spec.allow)',
        put: 'false',
      },
    ],
  },
  {
    name: 'no-row-security',
    guard: 'the database hides other organisations',
    seenBy: 'probes',
    sql: 'alter table documents disable row level security; alter table vendor_details disable row level security; alter table purchase_request_details disable row level security; alter table invoice_details disable row level security',
  },
  {
    name: 'no-origin-check',
    guard: 'another site may not write',
    seenBy: 'probes',
    swaps: [
      {
        file: 'platform/http/security.ts',
        find: 'if (safe.has(req.method) || fromOutside.test(req.path)) return next()',
        put: 'return next()',
      },
    ],
  },
  {
    name: 'no-input-schema',
    guard: 'input is parsed before it is used',
    seenBy: 'fuzz',
    swaps: [
      {
        file: 'platform/http/mount.ts',
        find: 'parseInput(spec.input, raw)',
        put: '(raw as never)',
      },
      {
        file: 'platform/http/mount.ts',
        find: 'parseInput(spec.input, rawInput(req))',
        put: '(rawInput(req) as never)',
      },
    ],
  },
  {
    name: 'no-budget-guard',
    guard: 'a budget cannot be overdrawn',
    seenBy: 'operations',
    swaps: [{ file: 'budgets/budget.ts', find: 'available(b) < p.need', put: 'false' }],
  },
  {
    name: 'no-ledger-row',
    guard: 'each budget move has its ledger row',
    seenBy: 'operations',
    swaps: [
      {
        file: 'budgets/ledger-queries.ts',
        find: '${cause.id}, e.a, e.r,',
        put: '${cause.id}, e.a, greatest(e.r, 0),',
      },
    ],
  },
  {
    name: 'no-idempotency',
    guard: 'one key, one effect',
    seenBy: 'operations',
    swaps: [
      {
        file: 'platform/http/idempotency.ts',
        find: 'if (won === 0) throw new AlreadyAsked()',
        put: '',
      },
    ],
  },
  {
    name: 'no-over-receipt',
    guard: 'no more is received than ordered',
    seenBy: 'operations',
    sql: 'alter table purchase_order_lines drop constraint purchase_order_lines__over_receipt',
    swaps: [
      {
        file: 'receipts/receipt.ts',
        find: 'if (compare(decimal(quantity), most) <= 0) return',
        put: 'if (most) return',
      },
    ],
  },
  {
    name: 'no-request-lock',
    guard: 'a request is locked before it is changed',
    seenBy: 'operations',
    swaps: [
      {
        file: 'purchase-requests/queries.ts',
        find: 'r.id = ${id} and r.details_id = r.id\n      for no key update of r',
        put: `r.id = \${id} and r.details_id = r.id ${lateForSure}`,
      },
      { file: 'purchase-requests/queries.ts', find: 'for no key update of r', put: '' },
      {
        file: 'approvals/queries.ts',
        find: 'where a.id = ${id} for no key update of a',
        put: `where a.id = \${id} ${lateForSure}`,
      },
    ],
  },
  {
    name: 'no-order-lock',
    guard: 'an order is locked before it is received or billed',
    seenBy: 'operations',
    swaps: [
      { file: 'purchase-orders/queries.ts', find: 'for no key update of o', put: lateForSure },
    ],
  },
  {
    name: 'self-approval',
    guard: 'nobody decides on their own request',
    seenBy: 'operations',
    swaps: [
      {
        file: 'approvals/own-work.ts',
        find: 'by === actor.userId || authors.includes(actor.userId)',
        put: 'false',
      },
      {
        file: 'approvals/decide.ts',
        find: 'task.open && task.assignee_id === ctx.actor.userId',
        put: 'task.open',
      },
      {
        file: 'segregation-of-duties/commands.ts',
        find: 'if (clash && !alone) throw',
        put: 'if (false) throw',
      },
    ],
  },
  {
    name: 'duplicate-invoice',
    guard: 'an invoice is captured once',
    seenBy: 'operations',
    swaps: [
      {
        file: 'invoices/entering.ts',
        find: 'if (existing) refuseDuplicate(',
        put: 'if (false) refuseDuplicate(',
      },
    ],
    sql: 'drop index invoices__duplicate_number; drop index invoices__duplicate_file',
  },
  {
    name: 'number-gap',
    guard: 'numbers have no gaps',
    seenBy: 'operations',
    sql: "create or replace function next_number(wanted_series text, wanted_year int) returns text language sql as $$ insert into counters (series, year, value) values (wanted_series, wanted_year, 1) on conflict (tenant_id, series, year) do update set value = counters.value + (case when random() < 0.05 then 2 else 1 end) returning wanted_series || '-' || wanted_year || '-' || lpad(value::text, 4, '0') $$",
  },
  {
    name: 'audit-edited',
    guard: 'history cannot be rewritten unseen',
    seenBy: 'operations',
    sql: "create function edit_quietly() returns trigger language plpgsql as $$ begin if random() < 0.02 then new.data := '{}'; end if; return new; end $$; create trigger edit_quietly before insert on audit_log for each row execute function edit_quietly()",
  },
  {
    name: 'no-durability',
    guard: 'what is acknowledged is on disk',
    seenBy: 'crash',
    sql: 'alter role svpms_app set synchronous_commit = off',
    undo: 'alter role svpms_app reset synchronous_commit',
  },
]
