import { z } from 'zod'
import { Day, Money, moneyJson, Uuid, Version, wholeList } from '../platform/http/output.ts'
import { type Delegation, stateOf } from './words.ts'

export const DelegationJson = z.object({
  id: Uuid,
  from_id: Uuid,
  from: z.string(),
  to_id: Uuid,
  to: z.string(),
  kind: z.string(),
  cap: Money.nullable(),
  valid_from: Day,
  valid_until: Day,
  note: z.string().nullable(),
  status: z.enum(['planned', 'now', 'over', 'ended']),
  version: Version,
})
export const MineJson = wholeList(DelegationJson)
export const delegationJson = (
  d: Delegation,
  { today, base }: { today: string; base: string },
): z.input<typeof DelegationJson> => ({
  id: d.id,
  from_id: d.from_id,
  from: d.from_name,
  to_id: d.to_id,
  to: d.to_name,
  kind: d.kind,
  cap: d.cap === null ? null : moneyJson(d.cap, base),
  valid_from: d.valid_from,
  valid_until: d.valid_until,
  note: d.note,
  status: stateOf(d, today),
  version: d.version,
})
