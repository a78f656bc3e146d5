-- Every figure follows from a hash of the document's number n, so that two runs give the same year.
-- step: choosing what is bought
-- A message as the application keeps it.
create or replace function pg_temp.said(code text, params jsonb)
returns jsonb
language sql
immutable
as $$
  select jsonb_build_object('code', code, 'params', params);
$$;
create or replace function pg_temp.digits(n bigint)
returns text
language sql
immutable
as $$
  select lpad(n::text, greatest(4, length(n::text)), '0');
$$;
create temporary table catalogue as
  select
    (row_number() over w - 1)::int as n,
    (count(*) over (partition by i.item ->> 'trade'))::int as many,
    i.item ->> 'trade' as trade,
    i.item ->> 'name' as name,
    i.item ->> 'unit' as unit,
    (i.item ->> 'price')::bigint as price
  from jsonb_array_elements(current_setting('seed.items')::jsonb) with ordinality as i (item)
  window
    w as (
      partition by i.item ->> 'trade'
      order by i.ordinality
    );
create temporary table sellers as
  select t.trade, t.many, array_agg(v.id order by v.number) as ids
  from
    (select distinct trade, many from catalogue) as t
    join vendors as v
      on v.tenant_id = current_tenant()
      and coalesce(current_setting('seed.trades')::jsonb -> 'vendors' ->> v.name, t.trade) = t.trade
    join organisations as o on o.tenant_id = v.tenant_id and o.base_currency = v.currency
  group by t.trade, t.many;
create temporary table plan as
  with
    n as (select generate_series(1, current_setting('seed.requests')::int) as n),
    centers as (
      select
        array_agg(id order by code) as ids,
        array_agg(code order by code) as codes,
        count(*)::int as many
      from cost_centers
      where tenant_id = current_tenant()
    ),
    people as (
      select
        array_agg(user_id order by email) filter (where 'requester' = any (roles)) as requesters,
        max(user_id::text) filter (where 'controller' = any (roles))::uuid as controller,
        max(user_id::text) filter (where 'buyer' = any (roles))::uuid as buyer,
        max(user_id::text) filter (where 'receiver' = any (roles))::uuid as receiver,
        max(user_id::text) filter (where 'ap_clerk' = any (roles))::uuid as clerk
      from memberships
      where tenant_id = current_tenant()
    ),
    rolls as (
      select n, abs(hashint4(n)) as a, abs(hashint4(n + 7919)) as b, abs(hashint4(n * 31 + 17)) as c
      from n
    ),
    traded as (
      select r.*, t.trades ->> (r.b % jsonb_array_length(t.trades)) as trade
      from
        rolls as r,
        centers,
        lateral (
          select
            current_setting('seed.trades')::jsonb -> 'centers' -> (
              centers.codes[1 + r.a % centers.many]
            ) as trades
        ) as t
    )
  select
    r.n,
    r.a,
    r.b,
    r.c,
    uuidv7() as request_id,
    uuidv7() as order_id,
    uuidv7() as receipt_id,
    uuidv7() as invoice_id,
    uuidv7() as file_id,
    now() - (
      make_interval(days => current_setting('seed.months')::int * 30) * (
        1 - (r.n - 1)::float8 / current_setting('seed.requests')::int
      )
    ) as at,
    centers.ids[1 + r.a % centers.many] as cost_center_id,
    sellers.ids[1 + r.b / 11 % cardinality(sellers.ids)] as vendor_id,
    r.trade,
    people.requesters[1 + r.c % cardinality(people.requesters)] as requester,
    people.controller,
    people.buyer,
    people.receiver,
    people.clerk,
    case
      when current_setting('seed.story')::boolean then least(2 + r.c % 4, sellers.many)
      else 5
    end as lines,
    case
      when r.n < current_setting('seed.requests')::int * 93 / 100 then case
        when r.a % 100 < 92 then 'ordered'
        when r.a % 100 < 97 then 'rejected'
        else 'withdrawn'
      end
      when r.a % 100 < 30 then 'ordered'
      when r.a % 100 < 50 then 'approved'
      when r.a % 100 < 85 then 'pending'
      else 'draft'
    end as fate,
    case
      when r.n > current_setting('seed.requests')::int * 95 / 100 then 'none'
      when r.n >= current_setting('seed.requests')::int * 88 / 100
      and r.c % 100 between 65 and 84 then case
        when r.b % 2 = 0 then 'partial'
        else 'none'
      end
      when r.b % 100 < 88
      or r.n < current_setting('seed.requests')::int * 80 / 100 then 'full'
      when r.b % 100 < 96 then 'partial'
      else 'none'
    end as delivery,
    case
      when r.n > current_setting('seed.requests')::int * 98 / 100 then 'none'
      when r.n < current_setting('seed.requests')::int * 88 / 100
      or r.c % 100 < 40 then 'matched'
      when r.c % 100 < 65 then 'price'
      when r.c % 100 < 85 then 'early'
      else 'none'
    end as billing
  from
    traded as r
    join sellers using (trade),
    centers,
    people
  order by r.n;
-- step: lines
create temporary table plan_lines as
  select
    p.n,
    p.request_id,
    p.order_id,
    p.receipt_id,
    p.invoice_id,
    k as position,
    uuidv7() as request_line_id,
    uuidv7() as order_line_id,
    i.name as description,
    i.unit,
    (
      1 + abs(hashint4(p.n * 13 + k)) % case
        when i.price > 1000000 then 3
        else 40
      end
    )::bigint as quantity,
    i.price * (96 + abs(hashint4(p.n * 7 + k)) % 9) / 100 as price,
    i.price * (96 + abs(hashint4(p.n * 7 + k)) % 9) / 100 * case
      when p.billing = 'price'
      and k = 1 then 103 + p.a % 9
      else 100
    end / 100 as billed_price,
    p.delivery,
    p.billing,
    p.fate
  from
    plan as p
    cross join lateral generate_series(1, p.lines) as k
    join catalogue as i on i.trade = p.trade and i.n = (p.c / 13 + k) % i.many;
alter table plan_lines
add column received bigint,
add column net bigint generated always as (quantity * billed_price) stored;
-- Of a part delivery half of every line arrived; of single pieces only the first.
update plan_lines
set received = case delivery
  when 'full' then quantity
  when 'partial' then case
    when quantity > 1 then quantity / 2
    when position = 1 then 1
    else 0
  end
  else 0
end;
create temporary table totals as
  select n, sum(quantity * price)::bigint as total, sum(net)::bigint as net
  from plan_lines
  group by n;
-- When each thing happened: nothing of it lies in the future.
create temporary table times as
  select
    n,
    least(at + interval '1 day', now()) as decided_at,
    least(at + interval '36 hours', now()) as confirmed_at,
    least(at + interval '3 days', now()) as ordered_at,
    least(at + interval '15 days', now()) as received_at,
    least(
      at + case delivery
        when 'none' then interval '6 days'
        else interval '17 days'
      end,
      now()
    ) as billed_at
  from plan;
create index on times (n);
create index on plan (n);
create index on plan_lines (n);
create index on totals (n);
analyze plan, plan_lines, totals, times;
create temporary table year_budget as
  select p.n, b.id as budget_id
  from
    plan as p
    join organisations as o on o.tenant_id = current_tenant()
    join budgets as b
      on b.tenant_id = current_tenant()
      and b.cost_center_id = p.cost_center_id
      and b.fiscal_year = extract(year from p.at)::int - (
        extract(month from p.at) < o.fiscal_year_start
      )::int;
create index on year_budget (n);
analyze year_budget;
-- step: purchase requests
insert into documents
  (
    id,
    kind,
    number,
    title,
    status,
    owner_id,
    cost_center_id,
    vendor_id,
    currency,
    total,
    base_total,
    document_date,
    created_at
  )
select
  p.request_id,
  'purchase_request',
  'PR-' || extract(year from p.at)::int || '-' || pg_temp.digits(p.n),
  l.description || case
    when l.quantity > 1 then ' × ' || l.quantity
    else ''
  end,
  p.fate,
  p.requester,
  p.cost_center_id,
  p.vendor_id,
  o.base_currency,
  t.total,
  t.total,
  case
    when p.fate != 'draft' then p.at::date
  end,
  p.at
from
  plan as p
  join totals as t using (n)
  join plan_lines as l on l.n = p.n and l.position = 1
  join organisations as o on o.tenant_id = current_tenant();
insert into purchase_request_details
  (id, justification, need_by, fx_rate, budget_id, reserved, submitted_at)
select
  p.request_id,
  (
    array[
      'Stock is below the reorder level.',
      'Replacement for worn equipment.',
      'Needed for the order of the largest customer.',
      'Yearly need.'
    ]
  )[1 + p.a % 4],
  (p.at + interval '21 days')::date,
  1,
  case
    when p.fate in ('pending', 'approved', 'ordered') then y.budget_id
  end,
  case
    when p.fate in ('pending', 'approved') then t.total
    else 0
  end,
  case
    when p.fate != 'draft' then p.at
  end
from
  plan as p
  join totals as t using (n)
  join year_budget as y using (n);
insert into purchase_request_lines
  (
    id,
    purchase_request_id,
    position,
    description,
    quantity,
    unit,
    unit_price,
    amount,
    ordered_quantity
  )
select
  l.request_line_id,
  l.request_id,
  l.position,
  l.description,
  l.quantity,
  l.unit,
  l.price::numeric / 100,
  l.quantity * l.price,
  case
    when l.fate = 'ordered' then l.quantity
    else 0
  end
from plan_lines as l;
-- step: purchase orders
insert into documents
  (
    id,
    kind,
    number,
    title,
    status,
    vendor_id,
    cost_center_id,
    owner_id,
    currency,
    total,
    base_total,
    document_date,
    created_at
  )
select
  p.order_id,
  'purchase_order',
  'PO-' || extract(year from p.at)::int || '-' || pg_temp.digits(row_number() over (order by p.n)),
  l.description || case
    when p.lines > 1 then ' and ' || p.lines - 1 || ' more'
    else ''
  end,
  case
    when p.delivery = 'full'
    and p.billing = 'matched' then 'closed'
    else 'issued'
  end,
  p.vendor_id,
  p.cost_center_id,
  p.buyer,
  o.base_currency,
  t.total,
  t.total,
  w.ordered_at::date,
  w.ordered_at
from
  plan as p
  join totals as t using (n)
  join times as w using (n)
  join plan_lines as l on l.n = p.n and l.position = 1
  join organisations as o on o.tenant_id = current_tenant()
where p.fate = 'ordered';
insert into purchase_order_details
  (
    id,
    purchase_request_id,
    budget_id,
    fx_rate,
    expected_on,
    payment_terms_days,
    receipt_status,
    billing_status,
    snapshot,
    snapshot_sha256,
    issued_at,
    next_due_on
  )
select
  p.order_id,
  p.request_id,
  y.budget_id,
  1,
  (p.at + interval '20 days')::date,
  30,
  p.delivery,
  case
    when p.billing = 'matched'
    and p.delivery = 'full' then 'full'
    else 'none'
  end,
  '{}',
  encode(sha256(p.order_id::text::bytea), 'hex'),
  w.ordered_at,
  case when p.delivery = 'full' then 'infinity' else (p.at + interval '20 days')::date end
from
  plan as p
  join times as w using (n)
  join year_budget as y using (n)
where p.fate = 'ordered';
select set_config('app.restoring', 'generated', false); -- the sums of what is ordered stand already
insert into purchase_order_lines
  (
    id,
    purchase_order_id,
    purchase_request_line_id,
    position,
    description,
    quantity,
    unit,
    unit_price,
    amount,
    received,
    billed_quantity,
    billed_amount,
    committed_left
  )
select
  l.order_line_id,
  l.order_id,
  l.request_line_id,
  l.position,
  l.description,
  l.quantity,
  l.unit,
  l.price::numeric / 100,
  l.quantity * l.price,
  l.received,
  case
    when l.delivery = 'full'
    and l.billing = 'matched' then l.quantity
    else 0
  end,
  case
    when l.delivery = 'full'
    and l.billing = 'matched' then l.quantity * l.price
    else 0
  end,
  case
    when l.delivery = 'full'
    and l.billing = 'matched' then 0
    else l.quantity * l.price
  end
from plan_lines as l
where l.fate = 'ordered';
insert into purchase_request_allocations
  (purchase_order_line_id, purchase_request_line_id, quantity)
select l.order_line_id, l.request_line_id, l.quantity from plan_lines as l where l.fate = 'ordered';
select set_config('app.restoring', '', false);
insert into document_links (from_id, to_id, role)
select p.order_id, p.request_id, 'orders' from plan as p where p.fate = 'ordered';
-- step: receipts
insert into documents
  (id, kind, number, title, status, cost_center_id, vendor_id, owner_id, document_date, created_at)
select
  p.receipt_id,
  'receipt',
  'GRN-' || extract(year from p.at)::int || '-' || pg_temp.digits(row_number() over (order by p.n)),
  'DN-' || p.b % 90000,
  'posted',
  p.cost_center_id,
  p.vendor_id,
  p.receiver,
  w.received_at::date,
  w.received_at
from
  plan as p
  join times as w using (n)
where p.fate = 'ordered' and p.delivery != 'none';
insert into receipt_details (id, purchase_order_id)
select p.receipt_id, p.order_id from plan as p where p.fate = 'ordered' and p.delivery != 'none';
insert into document_links (from_id, to_id, role)
select p.receipt_id, p.order_id, 'receives'
from plan as p
where p.fate = 'ordered' and p.delivery != 'none';
insert into receipt_lines (id, receipt_id, purchase_order_line_id, quantity)
select uuidv7(), l.receipt_id, l.order_line_id, l.received
from plan_lines as l
where l.fate = 'ordered' and l.received > 0;
-- step: invoices
create temporary table bills as
  select
    p.*,
    w.billed_at,
    t.total,
    t.net,
    (t.net * 18 + 50) / 100 as tax,
    (p.billing = 'matched' and p.delivery = 'full') as good
  from
    plan as p
    join totals as t using (n)
    join times as w using (n)
  where
    p.fate = 'ordered'
    and p.billing != 'none'
    and (p.billing != 'matched' or p.delivery = 'full');
insert into files (id, sha256, name, media_type, size, bytes, created_by, created_at)
select
  file_id,
  encode(sha256(convert_to(body, 'UTF8')), 'hex'),
  'invoice-' || n || '.txt',
  'text/plain',
  length(body),
  convert_to(body, 'UTF8'),
  clerk,
  billed_at
from
  (select b.*, 'Invoice of the demo year, request ' || b.request_id as body from bills as b) as x;
insert into documents
  (
    id,
    kind,
    number,
    title,
    status,
    cost_center_id,
    vendor_id,
    owner_id,
    currency,
    total,
    document_date,
    created_at
  )
select
  b.invoice_id,
  'invoice',
  'INV-' || extract(year from b.at)::int || '-' || pg_temp.digits(row_number() over (order by b.n)),
  'S/' || b.n,
  case
    when b.good then 'approved'
    else 'held'
  end,
  b.cost_center_id,
  b.vendor_id,
  b.clerk,
  o.base_currency,
  b.net + b.tax,
  (b.billed_at - interval '1 day')::date,
  b.billed_at
from
  bills as b
  join organisations as o on o.tenant_id = current_tenant();
insert into invoice_details
  (
    id,
    supplier_number_norm,
    kind,
    purchase_order_id,
    order_reference,
    due_date,
    fx_rate,
    net,
    tax,
    payable,
    format,
    document,
    file_id,
    file_sha256,
    match_run,
    approved_how,
    approved_at,
    booked_actual,
    budget_id,
    claimed_by,
    claimed_year
  )
select
  b.invoice_id,
  's' || b.n,
  'invoice',
  b.order_id,
  po.number,
  (b.billed_at - interval '1 day')::date + 30,
  1,
  b.net,
  b.tax,
  b.net + b.tax,
  'ubl',
  '{}',
  b.file_id,
  f.sha256,
  1,
  case
    when b.good then pg_temp.said('approved.within_policy', jsonb_build_object('version', 1))
  end,
  case
    when b.good then b.billed_at
  end,
  case
    when b.good then b.net
    else 0
  end,
  case
    when b.good then y.budget_id
  end,
  b.vendor_id,
  extract(year from (b.billed_at - interval '1 day')::date)
from
  bills as b
  join purchase_orders as po on po.tenant_id = current_tenant() and po.id = b.order_id
  join files as f on f.tenant_id = current_tenant() and f.id = b.file_id
  join year_budget as y using (n);
insert into document_links (from_id, to_id, role)
select b.invoice_id, b.order_id, 'bills' from bills as b;
insert into invoice_lines
  (
    id,
    invoice_id,
    position,
    supplier_line_id,
    description,
    quantity,
    unit,
    unit_price,
    net,
    tax_rate,
    purchase_order_line_id
  )
select
  uuidv7(),
  l.invoice_id,
  l.position,
  l.position::text,
  l.description,
  l.quantity,
  l.unit,
  l.billed_price::numeric / 100,
  l.net,
  '18',
  l.order_line_id
from
  plan_lines as l
  join bills as b on b.n = l.n;
insert into match_results
  (
    id,
    invoice_id,
    run,
    position,
    check_name,
    basis,
    expected,
    actual,
    variance,
    allowed,
    passed,
    at
  )
select
  uuidv7(),
  l.invoice_id,
  1,
  l.position,
  c.name,
  pg_temp.said(c.basis, '{}'),
  to_jsonb(c.figure),
  to_jsonb(c.figure),
  '0',
  pg_temp.said(
    'allowed.limit',
    jsonb_build_object(
      'pct', c.pct,
      'minor', c.minor,
      'operator', 'both',
      'currency', o.base_currency
    )
  ),
  true,
  b.billed_at
from
  plan_lines as l
  join bills as b on b.n = l.n
  join organisations as o on o.tenant_id = current_tenant()
  cross join lateral (
    values
      (1, 'ordered', 'basis.ordered', l.quantity::text, '0', null),
      (2, 'received', 'basis.received', l.quantity::text, '0', null),
      (3, 'price', 'basis.order_price', trim_scale(l.price::numeric / 100)::text, '2', null),
      (4, 'line', 'basis.billed_at_order_price', l.net::text, '2', '50000')
  ) as c (k, name, basis, figure, pct, minor)
where b.good and current_setting('seed.story')::boolean
order by b.n, l.position, c.k;
-- The story's holds are raised by the application itself, after this.
insert into invoice_holds (id, invoice_id, position, reason, owner_role, message, variance)
select
  uuidv7(),
  b.invoice_id,
  1,
  case
    when b.billing = 'price' then 'price'
    else 'not_received'
  end,
  case
    when b.billing = 'price' then 'buyer'
    else 'receiver'
  end,
  pg_temp.said(
    'text.as_written',
    jsonb_build_object(
      'text', case
        when b.billing = 'price' then 'The invoice is above the order price, more than the tolerance allows.'
        else 'The goods of this invoice are not received in full yet.'
      end
    )
  ),
  b.net - b.total
from bills as b
where not b.good and not current_setting('seed.story')::boolean;
-- step: budget ledger
insert into budget_ledger
  (id, budget_id, event, subject_kind, subject_id, d_reserved, d_committed, d_actual, at)
select uuidv7(), y.budget_id, e.event, e.kind, e.subject, e.r, e.c, e.x, e.at
from
  plan as p
  join totals as t using (n)
  join times as w using (n)
  join year_budget as y using (n)
  cross join lateral (
    values
      (
        'reserved',
        'purchase_request',
        p.request_id,
        t.total,
        0::bigint,
        0::bigint,
        p.at,
        p.fate in ('pending', 'approved', 'ordered')
      ),
      (
        'committed',
        'purchase_order',
        p.order_id,
        -t.total,
        t.total,
        0,
        w.ordered_at,
        p.fate = 'ordered'
      ),
      (
        'booked',
        'invoice',
        p.invoice_id,
        0,
        -t.total,
        t.total,
        w.billed_at,
        p.fate = 'ordered' and p.billing = 'matched' and p.delivery = 'full'
      )
  ) as e (event, kind, subject, r, c, x, at, happened)
where e.happened
order by e.at;
update budgets as b
set
  reserved = s.r,
  committed = s.c,
  actual = s.x
from
  (
    select
      budget_id,
      sum(d_reserved)::bigint as r,
      sum(d_committed)::bigint as c,
      sum(d_actual)::bigint as x
    from budget_ledger
    where tenant_id = current_tenant()
    group by 1
  ) as s
where b.tenant_id = current_tenant() and b.id = s.budget_id;
-- step: approvals
create temporary table asked as
  select
    p.*,
    w.decided_at,
    w.confirmed_at,
    uuidv7() as approval_id,
    uuidv7() as step_id,
    uuidv7() as second_id,
    t.total,
    t.total >= 50000000
    and c.owner_id != p.controller
    and current_setting('seed.story')::boolean as large,
    c.owner_id,
    m.name as owner_name
  from
    plan as p
    join totals as t using (n)
    join times as w using (n)
    join cost_centers as c on c.tenant_id = current_tenant() and c.id = p.cost_center_id
    join memberships as m on m.tenant_id = current_tenant() and m.user_id = c.owner_id
  where p.fate in ('pending', 'approved', 'ordered', 'rejected');
insert into approvals
  (
    id,
    subject_kind,
    subject_id,
    subject_number,
    title,
    revision,
    content_hash,
    requester_id,
    currency,
    amount,
    cost_center_id,
    status,
    created_at
  )
select
  a.approval_id,
  'purchase_request',
  a.request_id,
  r.number,
  r.title,
  1,
  encode(sha256(a.request_id::text::bytea), 'hex'),
  a.requester,
  r.currency,
  a.total,
  r.cost_center_id,
  case a.fate
    when 'ordered' then 'approved'
    else a.fate
  end,
  a.at
from
  asked as a
  join purchase_requests as r on r.tenant_id = current_tenant() and r.id = a.request_id;
insert into approval_steps
  (
    id,
    approval_id,
    position,
    stage,
    rule_name,
    why,
    assignee_ids,
    assignee_names,
    status,
    activated_at,
    decided_by,
    decided_at,
    reason
  )
select
  a.step_id,
  a.approval_id,
  1,
  1,
  to_jsonb('Cost centre owner'::text),
  pg_temp.said(
    'why.rule',
    jsonb_build_object(
      'because', jsonb_build_array(pg_temp.said('because.every', '{}')),
      'rule', 'Cost centre owner',
      'who', null
    )
  ),
  array[a.owner_id],
  a.owner_name,
  case a.fate
    when 'pending' then 'active'
    when 'rejected' then 'rejected'
    else 'approved'
  end,
  a.at,
  case
    when a.fate != 'pending' then a.owner_id
  end,
  case
    when a.fate != 'pending' then a.decided_at
  end,
  case
    when a.fate = 'rejected' then 'Not in this quarter.'
  end
from asked as a;
insert into approval_steps
  (
    id,
    approval_id,
    position,
    stage,
    rule_name,
    why,
    assignee_ids,
    assignee_names,
    status,
    activated_at,
    decided_by,
    decided_at
  )
select
  a.second_id,
  a.approval_id,
  2,
  2,
  to_jsonb('Finance above 5 lakh'::text),
  pg_temp.said(
    'why.rule',
    jsonb_build_object(
      'because', jsonb_build_array(
        pg_temp.said(
          'because.total',
          jsonb_build_object(
            'least', jsonb_build_object(
              'minor', '50000000',
              'currency', (
                select o.base_currency from organisations as o where o.tenant_id = current_tenant()
              )
            )
          )
        )
      ),
      'rule', 'Finance above 5 lakh',
      'who', null
    )
  ),
  array[a.controller],
  m.name,
  case a.fate
    when 'pending' then 'waiting'
    when 'rejected' then 'withdrawn'
    else 'approved'
  end,
  case
    when a.fate in ('approved', 'ordered') then a.decided_at
  end,
  case
    when a.fate in ('approved', 'ordered') then a.controller
  end,
  case
    when a.fate in ('approved', 'ordered') then a.confirmed_at
  end
from
  asked as a
  join memberships as m on m.tenant_id = current_tenant() and m.user_id = a.controller
where a.large;
insert into approval_tasks (id, step_id, approval_id, assignee_id, open, created_at)
select uuidv7(), a.step_id, a.approval_id, a.owner_id, a.fate = 'pending', a.at from asked as a;
-- step: duties
-- Who did what, as the commands note it, so that what goes on with these documents is judged against it.
insert into duties_done (subject_kind, subject_id, duty, user_id)
select 'purchase_request', r.id, 'purchase_request.raise', r.requester_id
from purchase_requests as r
where r.tenant_id = current_tenant()
union
select a.subject_kind, a.subject_id, 'purchase_request.approve', s.decided_by
from
  approval_steps as s
  join approvals as a on a.tenant_id = s.tenant_id and a.id = s.approval_id
where
  s.tenant_id = current_tenant()
  and s.decided_by is not null
  and a.subject_kind = 'purchase_request'
union
select 'purchase_order', o.id, 'purchase_order.place', o.buyer_id
from purchase_orders as o
where o.tenant_id = current_tenant()
union
select 'purchase_order', g.purchase_order_id, 'goods.receive', g.received_by
from receipts as g
where g.tenant_id = current_tenant()
union
select 'invoice', i.id, 'invoice.enter', i.captured_by
from invoices as i
where i.tenant_id = current_tenant()
on conflict do nothing;
-- step: numbers
insert into counters (series, year, value)
select series, year, max(value)
from
  (
    select
      'PR' as series,
      split_part(number, '-', 2)::int as year,
      split_part(number, '-', 3)::bigint as value
    from purchase_requests
    where tenant_id = current_tenant()
    union all
    select 'PO', split_part(number, '-', 2)::int, split_part(number, '-', 3)::bigint
    from purchase_orders
    where tenant_id = current_tenant()
    union all
    select 'GRN', split_part(number, '-', 2)::int, split_part(number, '-', 3)::bigint
    from receipts
    where tenant_id = current_tenant()
    union all
    select 'INV', split_part(number, '-', 2)::int, split_part(number, '-', 3)::bigint
    from invoices
    where tenant_id = current_tenant()
  ) as n
group by series, year
on conflict (tenant_id, series, year) do update
  set value = greatest(counters.value, excluded.value);
-- step: history
-- The chain of hashes as append_audit writes it, but with the time at which each thing happened.
create or replace function pg_temp.append_past(entries jsonb)
returns void
language plpgsql
as $$
declare head audit_heads; entry jsonb; new_row audit_log;
begin
  insert into audit_heads (seq, hash) values (0, '\x') on conflict do nothing;
  select * into head from audit_heads where tenant_id = current_tenant() for update;
  for entry in select value from jsonb_array_elements(entries) loop
    head.seq := head.seq + 1;
    new_row := row(current_tenant(), head.seq, (entry->>'at')::timestamptz, (entry->>'actorId')::uuid, entry->>'action', entry->>'subjectKind', (entry->>'subjectId')::uuid, entry->'data', null, null)::audit_log;
    new_row.hash := audit_hash(head.hash, new_row);
    insert into audit_log values (new_row.*);
    head.hash := new_row.hash;
  end loop;
  update audit_heads set seq = head.seq, hash = head.hash where tenant_id = current_tenant();
end $$;
select
  pg_temp.append_past(
    jsonb_agg(
      jsonb_build_object(
        'at', x.at,
        'actorId', x.actor,
        'action', x.action,
        'subjectKind', x.kind,
        'subjectId', x.subject,
        'data', x.data
      )
      order by x.at, x.k
    )
  )
from
  (
    select
      p.at,
      1 as k,
      p.requester as actor,
      'purchase_request.created' as action,
      'purchase_request' as kind,
      p.request_id as subject,
      '{}'::jsonb as data
    from plan as p
    union all
    select
      p.at,
      2,
      p.requester,
      'purchase_request.submitted',
      'purchase_request',
      p.request_id,
      '{}'
    from plan as p
    where p.fate != 'draft'
    union all
    select
      w.decided_at,
      3,
      p.requester,
      'purchase_request.withdrawn',
      'purchase_request',
      p.request_id,
      '{}'
    from
      plan as p
      join times as w using (n)
    where p.fate = 'withdrawn'
    union all
    select
      a.decided_at,
      3,
      a.owner_id,
      'purchase_request.' || case a.fate
        when 'rejected' then 'rejected'
        else 'approved'
      end,
      'purchase_request',
      a.request_id,
      case a.fate
        when 'rejected' then '{"reason": "Not in this quarter."}'
        else '{}'
      end::jsonb
    from asked as a
    where a.fate in ('approved', 'ordered', 'rejected') and not a.large
    union all
    select
      a.decided_at,
      3,
      a.owner_id,
      'purchase_request.' || case a.fate
        when 'rejected' then 'rejected'
        else 'step_approved'
      end,
      'purchase_request',
      a.request_id,
      '{}'
    from asked as a
    where a.fate in ('approved', 'ordered', 'rejected') and a.large
    union all
    select
      a.confirmed_at,
      4,
      a.controller,
      'purchase_request.approved',
      'purchase_request',
      a.request_id,
      '{}'
    from asked as a
    where a.fate in ('approved', 'ordered') and a.large
    union all
    select w.ordered_at, 5, p.buyer, 'purchase_order.created', 'purchase_order', p.order_id, '{}'
    from
      plan as p
      join times as w using (n)
    where p.fate = 'ordered'
    union all
    select w.ordered_at, 6, p.buyer, 'purchase_order.issued', 'purchase_order', p.order_id, '{}'
    from
      plan as p
      join times as w using (n)
    where p.fate = 'ordered'
    union all
    select r.created_at, 7, p.receiver, 'receipt.posted', 'receipt', r.id, '{}'
    from
      plan as p
      join receipts as r on r.tenant_id = current_tenant() and r.id = p.receipt_id
    union all
    select
      r.created_at,
      8,
      p.receiver,
      'purchase_order.received',
      'purchase_order',
      p.order_id,
      '{}'
    from
      plan as p
      join receipts as r on r.tenant_id = current_tenant() and r.id = p.receipt_id
    union all
    select b.billed_at, 9, b.clerk, 'invoice.captured', 'invoice', b.invoice_id, '{}'
    from bills as b
    union all
    select
      b.billed_at,
      10,
      b.clerk,
      'invoice.approved',
      'invoice',
      b.invoice_id,
      '{"rule": "Within “Standard tolerance 1”, without a human"}'
    from bills as b
    where b.good
    union all
    select b.billed_at, 11, b.clerk, 'purchase_order.closed', 'purchase_order', b.order_id, '{}'
    from bills as b
    where b.good
    union all
    select
      b.billed_at,
      10,
      b.clerk,
      e.entry ->> 'action',
      'invoice',
      b.invoice_id,
      e.entry -> 'data'
    from
      bills as b
      join jsonb_array_elements(current_setting('seed.held')::jsonb) as e (entry)
        on (e.entry ->> 'id')::uuid = b.invoice_id
  ) as x;
