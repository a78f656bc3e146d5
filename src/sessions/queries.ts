import { z } from 'zod'
import { containing, sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'

const Row = z.object({
  id: z.string(),
  kind: z.enum(['browser', 'app']),
  device: z.string(),
  ip: z.string(),
  since: z.date().nullable(),
  last_seen_at: z.date(),
  /** Whether it is the one that asks. */
  current: z.boolean(),
})
export type SignInRow = z.output<typeof Row>

/** The few sign-ins of a person, as rows: sessions may be kept outside the database. */
export const listed = (found: readonly SignInRow[]): Source<SignInRow> => ({
  row: Row,
  select: sql.fragment`
    s.id, s.kind, s.device, s.ip, s.since, s.last_seen_at, s.current
    from
      jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as s (
        id uuid,
        kind text,
        device text,
        ip text,
        since timestamptz,
        last_seen_at timestamptz,
        current boolean
      )
  `,
  id: sql.fragment`s.id`,
  sorts: {
    device: { by: sql.fragment`lower(s.device)`, type: 'text' },
    last_used: {
      by: sql.fragment`(extract(epoch from s.last_seen_at) * 1000)::bigint`,
      type: 'bigint',
    },
  },
})
export const matches = {
  text: (text: string) => sql.fragment`(s.device || ' ' || s.ip) ilike ${containing(text)}`,
  kind: (value: string) => sql.fragment`s.kind = ${value}`,
}
