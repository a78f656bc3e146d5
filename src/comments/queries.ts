import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

export const Row = z.object({
  id: z.string(),
  subject_kind: z.string(),
  subject_id: z.string(),
  author_id: z.string().nullable(),
  author_name: z.string(),
  body: z.string(),
  mentioned: z.array(z.string()),
  shared: z.boolean(),
  created_at: z.date(),
})
const columns = sql.fragment`
  c.id,
  c.subject_kind,
  c.subject_id,
  c.author_id,
  coalesce(m.name, c.contact) as author_name,
  c.body,
  c.mentioned,
  c.shared,
  c.created_at
  from
    comments as c
    left join memberships as m on m.tenant_id = c.tenant_id and m.user_id = c.author_id
`
/** The first written first; of very many the latest two hundred. */
export const ofSubject = async (tx: Tx, subjectId: string) =>
  (
    await tx.any(
      sql.type(Row)`
        select ${columns} where c.subject_id = ${subjectId} order by c.id desc limit 200
      `,
    )
  ).toReversed()
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where c.id = ${id}`)
export const insert = (
  tx: WriteTx,
  c: {
    id: string
    kind: string
    subjectId: string
    /** A member, or else the contact of a vendor by name. */
    authorId: string | null
    contact: string | null
    body: string
    mentioned: readonly string[]
    shared: boolean
  },
) =>
  tx.write(sql.type(z.object({}))`
    insert into comments
      (id, subject_kind, subject_id, author_id, contact, body, mentioned, shared)
    values
      (
        ${c.id},
        ${c.kind},
        ${c.subjectId},
        ${c.authorId},
        ${c.contact},
        ${c.body},
        ${sql.array([...c.mentioned], 'uuid')},
        ${c.shared}
      )
  `)

export const PersonRow = z.object({ id: z.string(), name: z.string(), handle: z.string() })
/** Everybody who can be mentioned; the handle is what stands before the @ of an address. */
export const people = (tx: Tx) =>
  tx.any(
    sql.type(PersonRow)`
      select user_id as id, name, split_part(email, '@', 1) as handle
      from memberships
      where active
      order by name, user_id
      limit 5000
    `,
  )
/**
 * Some of them, by the first letters of a name or address, through the tenant-safe door: LIKE cannot use an index under
 * row level security.
 */
export const peopleLike = (tx: Tx, text: string) =>
  tx.any(sql.type(PersonRow)`
    select m.user_id as id, m.name, split_part(m.email, '@', 1) as handle
    from memberships as m
    where
      m.user_id = any (array(select search_people(${`${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`}, 8)))
    order by m.name, m.user_id
    limit 8
  `)

const Author = z.object({ id: z.string() })
/** The members who wrote about it before. */
export const authorsOf = (tx: Tx, subjectId: string) =>
  tx.any(
    sql.type(Author)`
      select distinct author_id as id
      from comments
      where subject_id = ${subjectId} and author_id is not null
    `,
  )
