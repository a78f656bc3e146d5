-- A request that went back to its requester keeps the ids of its lines when it is written anew, and its lines may be
-- charged elsewhere then. Where they were charged has no part of them any more.
update budget_positions as p
set weight = 0
from documents as d
where
  p.subject_kind = 'purchase_request'
  and p.reserved = 0
  and p.committed = 0
  and p.actual = 0
  and p.weight != 0
  and d.tenant_id = p.tenant_id
  and d.id = p.subject_id
  and d.kind = 'purchase_request'
  and d.status in ('draft', 'withdrawn', 'rejected', 'returned');
