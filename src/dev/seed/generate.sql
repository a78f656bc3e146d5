-- Every figure follows from a hash of the document's number n, so that two runs give the same year.
-- step: choosing what is bought
create or replace function pg_temp.digits(n bigint) returns text language sql immutable as $$ select lpad(n::text, greatest(4, length(n::text)), '0') $$;
create temp table catalogue on commit drop as select (i.ordinality - 1)::int as n, i.item->>'name' as name, i.item->>'unit' as unit, (i.item->>'price')::bigint as price from jsonb_array_elements(current_setting('seed.items')::jsonb) with ordinality as i (item);
create temp table plan on commit drop as
with n as (select generate_series(1, current_setting('seed.requests')::int) as n),
centers as (select array_agg(id order by code) as ids, count(*)::int as many from cost_centers where tenant_id = current_tenant()),
sellers as (select array_agg(id order by number) filter (where v.currency = o.base_currency) as ids, (count(*) filter (where v.currency = o.base_currency))::int as many from vendors v join organisations o on o.tenant_id = v.tenant_id where v.tenant_id = current_tenant()),
people as (select max(user_id::text) filter (where 'requester' = any(roles))::uuid as requester, max(user_id::text) filter (where 'buyer' = any(roles))::uuid as buyer, max(user_id::text) filter (where 'receiver' = any(roles))::uuid as receiver,
  max(user_id::text) filter (where 'ap_clerk' = any(roles))::uuid as clerk from memberships where tenant_id = current_tenant()),
rolls as (select n, abs(hashint4(n)) as a, abs(hashint4(n + 7919)) as b, abs(hashint4(n * 31 + 17)) as c from n)
select r.n, r.a, r.b, r.c, uuidv7() as request_id, uuidv7() as order_id, uuidv7() as receipt_id, uuidv7() as invoice_id, uuidv7() as file_id,
  now() - (make_interval(days => current_setting('seed.months')::int * 30) * (1 - (r.n - 1)::float8 / current_setting('seed.requests')::int)) as at,
  centers.ids[1 + r.a % centers.many] as cost_center_id, sellers.ids[1 + r.b % sellers.many] as vendor_id, people.*, 2 + r.c % 4 as lines,
  case when r.n < current_setting('seed.requests')::int * 93 / 100 then case when r.a % 100 < 92 then 'ordered' when r.a % 100 < 97 then 'rejected' else 'withdrawn' end
    when r.a % 100 < 30 then 'ordered' when r.a % 100 < 50 then 'approved' when r.a % 100 < 85 then 'pending' else 'draft' end as fate,
  case when r.n > current_setting('seed.requests')::int * 96 / 100 then 'none' when r.b % 100 < 88 or r.n < current_setting('seed.requests')::int * 80 / 100 then 'full' when r.b % 100 < 96 then 'partial' else 'none' end as delivery,
  case when r.n < current_setting('seed.requests')::int * 88 / 100 or r.c % 100 < 40 then 'matched' when r.c % 100 < 65 then 'price' when r.c % 100 < 85 then 'early' else 'none' end as billing
from rolls r, centers, sellers, people;
-- step: lines
create temp table plan_lines on commit drop as
select p.n, p.request_id, p.order_id, p.receipt_id, p.invoice_id, k as position, uuidv7() as request_line_id, uuidv7() as order_line_id, i.name as description, i.unit,
  (1 + abs(hashint4(p.n * 13 + k)) % case when i.price > 1000000 then 3 else 40 end)::bigint as quantity,
  i.price * (96 + abs(hashint4(p.n * 7 + k)) % 9) / 100 as price,
  p.delivery, p.billing, p.fate
from plan p cross join lateral generate_series(1, case when current_setting('seed.story')::boolean then p.lines else 5 end) as k
join catalogue i on i.n = abs(hashint4(p.n * 101 + k * 7)) % (select count(*)::int from catalogue);
create temp table totals on commit drop as select n, sum(quantity * price)::bigint as total from plan_lines group by n;
create index on plan (n);
create index on plan_lines (n);
create index on totals (n);
analyze plan, plan_lines, totals;
create temp table year_budget on commit drop as
select p.n, b.id as budget_id from plan p join organisations o on o.tenant_id = current_tenant() join budgets b on b.tenant_id = current_tenant() and b.cost_center_id = p.cost_center_id
  and b.fiscal_year = extract(year from p.at)::int - (extract(month from p.at) < o.fiscal_year_start)::int;
create index on year_budget (n);
analyze year_budget;
-- step: purchase requests
insert into purchase_requests (id, number, title, justification, status, requester_id, cost_center_id, vendor_id, need_by, currency, fx_rate, total, base_total, budget_id, reserved, submitted_at, created_at)
select p.request_id, 'PR-' || extract(year from p.at)::int || '-' || pg_temp.digits(p.n), l.description || case when l.quantity > 1 then ' × ' || l.quantity else '' end,
  (array['Stock is below the reorder level.', 'Replacement for worn equipment.', 'Needed for the order of the largest customer.', 'Yearly need.'])[1 + p.a % 4], p.fate, p.requester, p.cost_center_id, p.vendor_id, (p.at + interval '21 days')::date,
  o.base_currency, 1, t.total, t.total, case when p.fate in ('pending', 'approved', 'ordered') then y.budget_id end, case when p.fate in ('pending', 'approved') then t.total else 0 end, case when p.fate <> 'draft' then p.at end, p.at
from plan p join totals t using (n) join year_budget y using (n) join plan_lines l on l.n = p.n and l.position = 1 join organisations o on o.tenant_id = current_tenant();
insert into purchase_request_lines (id, purchase_request_id, position, description, quantity, unit, unit_price, amount, ordered_quantity)
select l.request_line_id, l.request_id, l.position, l.description, l.quantity, l.unit, l.price::numeric / 100, l.quantity * l.price, case when l.fate = 'ordered' then l.quantity else 0 end from plan_lines l;
-- step: purchase orders
insert into purchase_orders (id, number, status, vendor_id, purchase_request_id, cost_center_id, budget_id, buyer_id, currency, fx_rate, total, base_total, expected_on, payment_terms_days, receipt_status, billing_status, snapshot, snapshot_sha256, issued_at, created_at)
select p.order_id, 'PO-' || extract(year from p.at)::int || '-' || pg_temp.digits(row_number() over (order by p.n)), case when p.delivery = 'full' and p.billing = 'matched' then 'closed' else 'issued' end, p.vendor_id, p.request_id, p.cost_center_id, y.budget_id, p.buyer,
  o.base_currency, 1, t.total, t.total, (p.at + interval '20 days')::date, 30, p.delivery, case when p.billing = 'matched' and p.delivery = 'full' then 'full' else 'none' end, '{}', encode(sha256(p.order_id::text::bytea), 'hex'), p.at + interval '3 days', p.at + interval '3 days'
from plan p join totals t using (n) join year_budget y using (n) join organisations o on o.tenant_id = current_tenant() where p.fate = 'ordered';
insert into purchase_order_lines (id, purchase_order_id, purchase_request_line_id, position, description, quantity, unit, unit_price, amount, received, billed_quantity, billed_amount, committed_left)
select l.order_line_id, l.order_id, l.request_line_id, l.position, l.description, l.quantity, l.unit, l.price::numeric / 100, l.quantity * l.price,
  case l.delivery when 'full' then l.quantity when 'partial' then l.quantity / 2 else 0 end,
  case when l.delivery = 'full' and l.billing = 'matched' then l.quantity else 0 end, case when l.delivery = 'full' and l.billing = 'matched' then l.quantity * l.price else 0 end,
  case when l.delivery = 'full' and l.billing = 'matched' then 0 else l.quantity * l.price end
from plan_lines l where l.fate = 'ordered';
-- step: receipts
insert into receipts (id, number, purchase_order_id, received_on, delivery_note, received_by, created_at)
select p.receipt_id, 'GRN-' || extract(year from p.at)::int || '-' || pg_temp.digits(row_number() over (order by p.n)), p.order_id, least((p.at + interval '15 days')::date, current_date), 'DN-' || p.b % 90000, p.receiver, least(p.at + interval '15 days', now())
from plan p where p.fate = 'ordered' and p.delivery <> 'none' and exists (select 1 from plan_lines l where l.n = p.n and (p.delivery = 'full' or l.quantity > 1));
insert into receipt_lines (id, receipt_id, purchase_order_line_id, quantity)
select uuidv7(), l.receipt_id, l.order_line_id, case l.delivery when 'full' then l.quantity else l.quantity / 2 end from plan_lines l where l.fate = 'ordered' and (l.delivery = 'full' or (l.delivery = 'partial' and l.quantity > 1));
-- step: invoices
create temp table bills on commit drop as
select p.*, t.total, case when p.billing = 'price' then t.total + t.total * (3 + p.a % 9) / 100 else t.total end as net, (p.billing = 'matched' and p.delivery = 'full') as good
from plan p join totals t using (n) where p.fate = 'ordered' and p.billing <> 'none' and (p.billing <> 'matched' or p.delivery = 'full');
insert into files (id, sha256, name, media_type, size, bytes, created_by, created_at)
select file_id, encode(sha256(convert_to(body, 'UTF8')), 'hex'), 'invoice-' || n || '.txt', 'text/plain', length(body), convert_to(body, 'UTF8'), clerk, at from (select b.*, 'Invoice of the demo year, request ' || b.request_id as body from bills b) x;
insert into invoices (id, number, supplier_number, supplier_number_norm, kind, status, vendor_id, purchase_order_id, order_reference, issue_date, due_date, currency, fx_rate, net, tax, gross, payable, format, document, file_id, file_sha256, match_run, approved_how, approved_at, booked_actual, budget_id, captured_by, created_at)
select b.invoice_id, 'INV-' || extract(year from b.at)::int || '-' || pg_temp.digits(row_number() over (order by b.n)), 'S/' || b.n, 's' || b.n, 'invoice', case when b.good then 'approved' else 'held' end, b.vendor_id, b.order_id, po.number,
  least((b.at + interval '16 days')::date, current_date), least((b.at + interval '16 days')::date, current_date) + 30, o.base_currency, 1, b.net, b.net * 18 / 100, b.net + b.net * 18 / 100, b.net + b.net * 18 / 100, 'ubl', '{}', b.file_id, f.sha256, 1,
  case when b.good then 'Within Standard tolerance 1' end, case when b.good then least(b.at + interval '17 days', now()) end, case when b.good then b.net else 0 end, y.budget_id, b.clerk, least(b.at + interval '17 days', now())
from bills b join purchase_orders po on po.tenant_id = current_tenant() and po.id = b.order_id join files f on f.tenant_id = current_tenant() and f.id = b.file_id join year_budget y using (n) join organisations o on o.tenant_id = current_tenant();
insert into invoice_lines (id, invoice_id, position, supplier_line_id, description, quantity, unit, unit_price, net, tax_rate, purchase_order_line_id)
select uuidv7(), l.invoice_id, l.position, l.position::text, l.description, l.quantity, l.unit, l.price::numeric / 100, l.quantity * l.price + case when l.position = 1 then b.net - b.total else 0 end, '18', l.order_line_id from plan_lines l join bills b on b.n = l.n;
insert into invoice_holds (id, invoice_id, position, reason, owner_role, message, variance)
select uuidv7(), b.invoice_id, 1, case when b.billing = 'price' then 'price' else 'not_received' end, case when b.billing = 'price' then 'buyer' else 'receiver' end,
  case when b.billing = 'price' then 'The invoice is above the order price, more than the tolerance allows.' else 'The goods of this invoice are not received in full yet.' end, b.net - b.total from bills b where not b.good;
-- step: budget ledger
insert into budget_ledger (id, budget_id, event, subject_kind, subject_id, d_reserved, d_committed, d_actual, at)
select uuidv7(), y.budget_id, e.event, e.kind, e.subject, e.r, e.c, e.x, p.at from plan p join totals t using (n) join year_budget y using (n)
cross join lateral (values ('reserved', 'purchase_request', p.request_id, t.total, 0::bigint, 0::bigint, p.fate in ('pending', 'approved', 'ordered')), ('committed', 'purchase_order', p.order_id, -t.total, t.total, 0, p.fate = 'ordered'),
  ('booked', 'invoice', p.invoice_id, 0, -t.total, t.total, p.fate = 'ordered' and p.billing = 'matched' and p.delivery = 'full')) as e (event, kind, subject, r, c, x, happened) where e.happened;
update budgets b set reserved = s.r, committed = s.c, actual = s.x from (select budget_id, sum(d_reserved)::bigint r, sum(d_committed)::bigint c, sum(d_actual)::bigint x from budget_ledger where tenant_id = current_tenant() group by 1) s
where b.tenant_id = current_tenant() and b.id = s.budget_id;
-- step: approvals
create temp table asked on commit drop as
select p.*, uuidv7() as approval_id, uuidv7() as step_id, t.total, c.owner_id, m.name as owner_name from plan p join totals t using (n) join cost_centers c on c.tenant_id = current_tenant() and c.id = p.cost_center_id join memberships m on m.tenant_id = current_tenant() and m.user_id = c.owner_id
where p.fate in ('pending', 'approved', 'ordered', 'rejected');
insert into approvals (id, subject_kind, subject_id, subject_number, title, revision, content_hash, requester_id, currency, amount, status, created_at)
select a.approval_id, 'purchase_request', a.request_id, r.number, r.title, 1, encode(sha256(a.request_id::text::bytea), 'hex'), a.requester, r.currency, a.total, case a.fate when 'ordered' then 'approved' else a.fate end, a.at
from asked a join purchase_requests r on r.tenant_id = current_tenant() and r.id = a.request_id;
insert into approval_steps (id, approval_id, position, rule_name, why, assignee_ids, assignee_names, status, activated_at, decided_by, decided_at, reason)
select a.step_id, a.approval_id, 1, 'Cost centre owner', 'Every request needs it, so “Cost centre owner” applies.', array[a.owner_id], a.owner_name, case a.fate when 'pending' then 'active' when 'rejected' then 'rejected' else 'approved' end, a.at,
  case when a.fate <> 'pending' then a.owner_id end, case when a.fate <> 'pending' then a.at + interval '1 day' end, case when a.fate = 'rejected' then 'Not in this quarter.' end from asked a;
insert into approval_tasks (id, step_id, approval_id, assignee_id, open, created_at) select uuidv7(), a.step_id, a.approval_id, a.owner_id, a.fate = 'pending', a.at from asked a;
-- step: numbers
insert into counters (series, year, value)
select series, year, max(value) from (
  select 'PR' as series, split_part(number, '-', 2)::int as year, split_part(number, '-', 3)::bigint as value from purchase_requests where tenant_id = current_tenant()
  union all select 'PO', split_part(number, '-', 2)::int, split_part(number, '-', 3)::bigint from purchase_orders where tenant_id = current_tenant()
  union all select 'GRN', split_part(number, '-', 2)::int, split_part(number, '-', 3)::bigint from receipts where tenant_id = current_tenant()
  union all select 'INV', split_part(number, '-', 2)::int, split_part(number, '-', 3)::bigint from invoices where tenant_id = current_tenant()) n
group by series, year on conflict (tenant_id, series, year) do update set value = greatest(counters.value, excluded.value);
-- step: history
do $$
declare e record; entries jsonb;
begin
  if not current_setting('seed.story')::boolean then return; end if;
  select jsonb_agg(x.entry order by x.at, x.k) into entries from (
    select p.at, 1 as k, jsonb_build_object('actorId', p.requester, 'action', 'purchase_request.submitted', 'subjectKind', 'purchase_request', 'subjectId', p.request_id, 'data', '{}'::jsonb) as entry from plan p where p.fate <> 'draft'
    union all select p.at + interval '1 day', 2, jsonb_build_object('actorId', a.owner_id, 'action', 'purchase_request.' || case p.fate when 'ordered' then 'approved' else p.fate end, 'subjectKind', 'purchase_request', 'subjectId', p.request_id, 'data', '{}'::jsonb) from plan p join asked a using (n) where p.fate in ('approved', 'ordered', 'rejected')
    union all select p.at + interval '3 days', 3, jsonb_build_object('actorId', p.buyer, 'action', 'purchase_order.issued', 'subjectKind', 'purchase_order', 'subjectId', p.order_id, 'data', '{}'::jsonb) from plan p where p.fate = 'ordered'
    union all select p.at + interval '15 days', 4, jsonb_build_object('actorId', p.receiver, 'action', 'receipt.posted', 'subjectKind', 'receipt', 'subjectId', r.id, 'data', '{}'::jsonb) from plan p join receipts r on r.tenant_id = current_tenant() and r.id = p.receipt_id
    union all select b.at + interval '17 days', 5, jsonb_build_object('actorId', b.clerk, 'action', case when b.good then 'invoice.approved' else 'invoice.held' end, 'subjectKind', 'invoice', 'subjectId', b.invoice_id, 'data', case when b.good then '{"rule": "Within Standard tolerance 1"}'::jsonb else '{}'::jsonb end) from bills b) x;
  perform append_audit(entries);
end $$;
