import { z } from 'zod'
import { containing, sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'

/** Each label is unique in its organisation: it ends with what nobody shares. */
const ChoiceRow = z.object({ id: z.string(), label: z.string() })

const vendorLabel = sql.fragment`name || ' · ' || number`
export const vendors = (tx: Tx, text: string, most: number) =>
  tx.any(sql.type(ChoiceRow)`
    select id, ${vendorLabel} as label
    from vendors
    where ${vendorLabel} ilike ${containing(text)}
    order by name, id
    limit ${most}
  `)
export const vendor = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(ChoiceRow)`select id, ${vendorLabel} as label from vendors where id = ${id}`)

const personLabel = sql.fragment`m.name || ' · ' || m.email`
const people = sql.fragment`from memberships as m`
/** By the first letters of a name or address, or by a whole label. */
export const persons = (tx: Tx, text: string, most: number) =>
  tx.any(sql.type(ChoiceRow)`
    select m.user_id as id, ${personLabel} as label
    ${people}
    where
      m.user_id = any (array(select search_people(${beginning(text)}, ${most})))
      and ${personLabel} ilike ${containing(text)}
    order by m.name, m.user_id
    limit ${most}
  `)
const beginning = (text: string): string =>
  `${text
    .split(' · ')[0]!
    .toLowerCase()
    .replaceAll(/[\\%_]/g, '\\$&')}%`
export const person = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(ChoiceRow)`
      select m.user_id as id, ${personLabel} as label ${people} where m.user_id = ${id}
    `,
  )

const centerLabel = sql.fragment`code || ' · ' || name`
export const costCenters = (tx: Tx, text: string, most: number) =>
  tx.any(sql.type(ChoiceRow)`
    select id, ${centerLabel} as label
    from cost_centers
    where ${centerLabel} ilike ${containing(text)}
    order by code, id
    limit ${most}
  `)
export const costCenter = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(ChoiceRow)`select id, ${centerLabel} as label from cost_centers where id = ${id}`,
  )
