import { sql } from '../db/sql.ts'

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
/** A status changes only from the one that was decided on, or from one of those it may follow. */
export type Move = { from: string | readonly string[]; to: string }

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

/** Changes a document in the register, as the first part of the one statement that changes it. Touches nothing when it is not in the status it moves from. */
export const changed = (id: string, change: Omit<Change, 'status'>, move?: Move): Fragment => {
  const set = Object.entries({ ...change, ...(move ? { status: move.to } : {}) }).map(
    ([name, value]) =>
      sql.fragment`${sql.identifier([columns[name as keyof Change]])} = ${value as Value}`,
  )
  return sql.fragment`
    update documents
    set
      ${sql.join([...set, sql.fragment`version = version + 1`, sql.fragment`updated_at = now()`], sql.fragment`, `)}
    where id = ${id} ${move ? sql.fragment`and status = any (${sql.array([move.from].flat(), 'text')})` : sql.fragment``}
    returning tenant_id, id, old.status as was
  `
}

/** How one document came of another: the later one names the earlier. */
export type LinkRole = 'orders' | 'receives' | 'bills' | 'entered_as'

/** Links a document to those it came of, as a part of the statement that writes it. */
export const linked = (fromId: string, role: LinkRole, toIds: readonly string[]): Fragment =>
  sql.fragment`
    insert into document_links (from_id, to_id, role)
    select ${fromId}, t, ${role} from unnest(${sql.array([...toIds], 'uuid')}) as t
    on conflict do nothing
  `

/** Moves a document to another status, and nothing else. */
export const moved = (id: string, move: Move): Fragment => changed(id, {}, move)
