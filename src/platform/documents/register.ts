import { z } from 'zod'
import type { Move } from '../../kernel/lifecycle.ts'
import { sql } from '../db/sql.ts'
import type { Tx } from '../db/tx.ts'
import type { Kinds } from '../kinds.ts'

type Fragment = ReturnType<typeof sql.fragment>
/** What the register says of a document of any kind. */
export type Entry = {
  id: string
  kind: string
  status: string
  ownerId: string
  /** A part of SQL where the database gives it. */ number?: string | Fragment | null
  title?: string | null
  costCenterId?: string | null
  vendorId?: string | null
  currency?: string | null
  total?: bigint | null
  baseTotal?: bigint | null
  date?: string | null
}

type Value = string | bigint | null

/** Enters a document into the register: the first part of the one statement that writes it. */
export const entered = (entry: Entry): Fragment => sql.fragment`
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
      base_total,
      document_date
    )
  values
    (
      ${entry.id},
      ${entry.kind},
      ${entry.number ?? null},
      ${entry.title ?? null},
      ${entry.status},
      ${entry.costCenterId ?? null},
      ${entry.vendorId ?? null},
      ${entry.ownerId},
      ${entry.currency ?? null},
      ${entry.total ?? null},
      ${entry.baseTotal ?? null},
      ${entry.date ?? null}
    )
  returning id, number
`

/** What may change of a document in the register. A number, once given, stays; so do its kind and its owner. */
export type Change = { number?: string } & Partial<
  Pick<
    Entry,
    'title' | 'status' | 'costCenterId' | 'vendorId' | 'currency' | 'total' | 'baseTotal' | 'date'
  >
>

const columns = {
  number: 'number',
  title: 'title',
  status: 'status',
  costCenterId: 'cost_center_id',
  vendorId: 'vendor_id',
  currency: 'currency',
  total: 'total',
  baseTotal: 'base_total',
  date: 'document_date',
} as const satisfies Record<keyof Change, string>

/**
 * Changes a document in the register, as the first part of the one statement that changes it. Touches nothing when it
 * is not in the status it moves from.
 */
export const changed = (id: string, change: Omit<Change, 'status'>, move?: Move): Fragment => {
  const set = Object.entries({ ...change, ...(move ? { status: move.to } : {}) }).map(
    ([name, value]) =>
      sql.fragment`${sql.identifier([columns[name as keyof Change]])} = ${value as Value}`,
  )
  return sql.fragment`
    update documents
    set
      ${sql.join([...set, sql.fragment`version = version + 1`, sql.fragment`updated_at = now()`], sql.fragment`, `)}
    where id = ${id} ${move ? sql.fragment`and status = any (${sql.array([...move.from], 'text')})` : sql.fragment``}
    returning tenant_id, id, old.status as was
  `
}

/** What a document `x` is called where it is named alone. */
export const labelOf = ({ registered }: Kinds): Fragment => {
  const titled = registered.filter(({ named }) => named === 'title').map(({ code }) => code)
  const names = Object.fromEntries(registered.map(({ code, name }) => [code, name.toLowerCase()]))
  return sql.fragment`
    coalesce(
        case
          when x.kind = any (${sql.array(titled, 'text')}) then x.title
          else x.number
        end,
        'Draft ' || (${JSON.stringify(names)}::jsonb ->> x.kind)
      )
  `
}

const Labelled = z.object({ id: z.string(), label: z.string(), owner_id: z.string() })
export type Labelled = z.output<typeof Labelled>
/** A document of a kind, to add something to it; 404 where there is none, or none that this person may see. */
export const findLabelled = (
  { tx, kinds }: { tx: Tx; kinds: Kinds },
  kind: string,
  id: string,
): Promise<Labelled> =>
  tx.one(sql.type(Labelled)`
    select x.id, ${labelOf(kinds)} as label, x.owner_id
    from documents as x
    where x.kind = ${kind} and x.id = ${id}
  `)

/** How one document came of another: the later one names the earlier. Each feature adds its own. @public */
export interface LinkRoles {
  orders: true
  receives: true
  reverses: true
  returns: true
  bills: true
  entered_as: true
  credits: true
}
export type LinkRole = keyof LinkRoles

/** Links a document to those it came of, as a part of the statement that writes it. */
export const linked = (fromId: string, role: LinkRole, toIds: readonly string[]): Fragment =>
  sql.fragment`
    insert into document_links (from_id, to_id, role)
    select ${fromId}, t, ${role} from unnest(${sql.array([...toIds], 'uuid')}) as t
    on conflict do nothing
  `

/** Moves a document to another status, and nothing else. */
export const moved = (id: string, move: Move): Fragment => changed(id, {}, move)
