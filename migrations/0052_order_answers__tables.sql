-- When an order was first opened in the portal.
create table order_openings (
  tenant_id uuid not null default current_tenant() references organisations,
  purchase_order_id uuid not null,
  -- By name, because a contact may be removed.
  contact text not null check (length(contact) between 1 and 200),
  opened_at timestamptz not null default now(),
  primary key (tenant_id, purchase_order_id),
  foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id)
);
call protect('order_openings', 'select, insert');

create policy within_limits on order_openings
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = order_openings.tenant_id and d.id = order_openings.purchase_order_id
  )
);

-- What the vendor answered to a line of an order, and what the buyer said to that. An answer that was
-- given again is kept; the one that counts is not replaced.
create table order_answers (
  tenant_id uuid not null default current_tenant() references organisations,
  id uuid not null,
  purchase_order_id uuid not null,
  line_id uuid not null,
  answer text not null check (answer in ('accept', 'change', 'reject')),
  quantity numeric(18, 6) check (quantity > 0),
  unit_price numeric(19, 6) check (unit_price >= 0),
  delivery_on date,
  note text check (length(note) between 1 and 1000),
  contact text not null check (length(contact) between 1 and 200),
  answered_at timestamptz not null default now(),
  replaced boolean not null default false,
  decision text check (decision in ('accepted', 'declined')),
  decision_note text check (length(decision_note) between 1 and 1000),
  decided_by uuid,
  decided_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, purchase_order_id) references purchase_order_details (tenant_id, id),
  foreign key (tenant_id, line_id) references purchase_order_lines (tenant_id, id),
  foreign key (tenant_id, decided_by) references memberships (tenant_id, user_id),
  constraint order_answers__change
    check (
      (answer = 'change') = (
        quantity is not null
        or unit_price is not null
        or delivery_on is not null
      )
    ),
  constraint order_answers__reason check (answer != 'reject' or note is not null),
  constraint order_answers__decided
    check (
      (decision is null) = (decided_at is null)
      and (decision is null) = (decided_by is null)
      and (decision is null or answer != 'accept')
    )
);
create index order_answers__order on order_answers (tenant_id, purchase_order_id, id);
create index order_answers__decided_by on order_answers (tenant_id, decided_by);
create unique index order_answers__one on order_answers (tenant_id, line_id) where not replaced;
call protect('order_answers', 'select, insert, update');

create policy within_limits on order_answers
as restrictive
to svpms_limited
using (
  exists (
    select 1
    from documents as d
    where d.tenant_id = order_answers.tenant_id and d.id = order_answers.purchase_order_id
  )
);
call show_below_document(
  'order_answers',
  'tenant_id, id, purchase_order_id, line_id, answer, quantity, unit_price, delivery_on, note, contact, answered_at, replaced, decision, decision_note, decided_at',
  'purchase_order_id'
);

-- Who bought something is told what the vendor answered.
alter table notices
drop constraint notices_kind_check,
add constraint notices_kind_check
  check (
    kind in (
      'approval_wanted',
      'request_decided',
      'order_issued',
      'invoice_held',
      'attachment_expiring',
      'budget_alert',
      'mention',
      'vendor_answered'
    )
  );
alter table notice_preferences
drop constraint notice_preferences_kind_check,
add constraint notice_preferences_kind_check
  check (
    kind in (
      'approval_wanted',
      'request_decided',
      'order_issued',
      'invoice_held',
      'attachment_expiring',
      'budget_alert',
      'mention',
      'vendor_answered'
    )
  );
