import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { placeOfDelivery } from './delivery-place.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  delivery_places__name_key: () =>
    invalid('/name', 'already_exists', 'Another place has this name. Choose a different one.'),
}

export const Row = placeOfDelivery.extend({ active: z.boolean(), version: z.number() })
export type DeliveryPlace = z.output<typeof Row>
const columns = sql.fragment`
  p.id,
  p.name,
  p.entity_id,
  e.name as entity,
  p.street,
  p.addition,
  p.postal_code,
  p.city,
  p.region,
  p.country,
  p.contact,
  p.active,
  p.version
  from
    delivery_places as p
    left join legal_entities as e on e.tenant_id = p.tenant_id and e.id = p.entity_id
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where p.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where p.id = ${id} for no key update of p`)
export const deliveryPlace = { kind: 'delivery_place', lock }
/** Places that an order names, in use or not. */
export const placesById = (tx: Tx, ids: readonly string[]) =>
  tx.any(
    sql.type(Row)`select ${columns} where p.id = any (${sql.array([...new Set(ids)], 'uuid')})`,
  )

export const listed: Source<DeliveryPlace> = {
  row: Row,
  select: columns,
  id: sql.fragment`p.id`,
  sorts: {
    name: { by: sql.fragment`lower(p.name)`, type: 'text' },
    city: { by: sql.fragment`lower(p.city)`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(p.name || ' ' || p.city) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`p.active = ${value === 'active'}`,
}

export type Content = Omit<DeliveryPlace, 'entity' | 'version'>
export const insert = (tx: WriteTx, p: Content) =>
  tx.write(sql.type(none)`
    insert into delivery_places
      (id, name, entity_id, street, addition, postal_code, city, region, country, contact, active)
    values
      (
        ${p.id},
        ${p.name},
        ${p.entity_id},
        ${p.street},
        ${p.addition},
        ${p.postal_code},
        ${p.city},
        ${p.region},
        ${p.country},
        ${p.contact},
        ${p.active}
      )
  `)
export const save = (tx: WriteTx, p: Content) =>
  tx.write(
    sql.type(none)`
      update delivery_places
      set
        name = ${p.name},
        entity_id = ${p.entity_id},
        street = ${p.street},
        addition = ${p.addition},
        postal_code = ${p.postal_code},
        city = ${p.city},
        region = ${p.region},
        country = ${p.country},
        contact = ${p.contact},
        active = ${p.active},
        version = version + 1
      where id = ${p.id}
    `,
    ifFresh,
  )
