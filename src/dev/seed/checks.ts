import type pg from 'pg'
import { newId } from '../../kernel/id.ts'
import { message } from '../../messages/index.ts'

const match = {
  reference: 'demo-4711',
  name: 'Konkan Trading FZE',
  score: 0.82,
  lists: ['demo_list'],
}
const checks = [
  { vendor: 'Acme Components', check: 'sanctions', state: 'clear', found: { matches: [] } },
  {
    vendor: 'Sagar Logistics',
    check: 'sanctions',
    state: 'cleared',
    found: { matches: [match] },
    reason: 'Founded in Pune in 1998; the one on the list is of Dubai and has other owners',
  },
] as const

/** What a sanctions service said of two vendors; nobody was really asked. */
export async function writeChecks(
  client: pg.Client,
  { buyer, controller }: { buyer: string; controller: string },
): Promise<void> {
  for (const check of checks) {
    const reason = 'reason' in check ? check.reason : null
    const { rows } = await client.query<{ vendor_id: string; about: string }>(
      `insert into vendor_checks
         (id, vendor_id, kind, state, about, asked_by, asked_at, answered_at, source, reference,
          found, cleared_by, cleared_at, clear_reason)
       select $1, v.id, $2, $3, v.name, $4, now(), now(), 'sanctions.example', $5, $6,
         case when $7::text is not null then $8::uuid end,
         case when $7::text is not null then now() end,
         $7
       from vendors v
       where v.tenant_id = (select current_tenant()) and v.name = $9
       returning vendor_id, about`,
      [
        newId(),
        check.check,
        check.state,
        buyer,
        reason ? match.reference : null,
        JSON.stringify(check.found),
        reason,
        controller,
        check.vendor,
      ],
    )
    for (const row of rows) await tell(client, { ...row, buyer, controller, reason })
  }
}

type Told = {
  vendor_id: string
  about: string
  buyer: string
  controller: string
  reason: string | null
}
/** Its part of the vendor's timeline. */
async function tell(client: pg.Client, told: Told): Promise<void> {
  const { vendor_id: id, about, reason } = told
  const entry = (action: string, actorId: string, data: object) => ({
    actorId,
    action,
    subjectKind: 'vendor',
    subjectId: id,
    data,
    requestId: null,
  })
  const state = reason ? 'possible_match' : 'clear'
  const note = message('note.vendor_check', { check: 'sanctions', state, about })
  await client.query('select append_audit($1::jsonb)', [
    JSON.stringify([
      entry('vendor.check_asked', told.buyer, {}),
      entry('vendor.checked', told.buyer, { check: 'sanctions', state, about, note }),
      ...(reason ? [entry('vendor.match_cleared', told.controller, { reason })] : []),
    ]),
  ])
}
