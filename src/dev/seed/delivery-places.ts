import type pg from 'pg'
import { newId } from '../../kernel/id.ts'

const indian = [
  ['Plant Hosur', 'Plot 7, SIPCOT Industrial Park', '635126', 'Hosur', 'IN', 'Stores, gate 2'],
  ['Store Chennai', '14 Harbour Road', '600001', 'Chennai', 'IN', 'Goods-in, ramp 1'],
] as const
const european = [
  ['Werk Ulm', 'Industriestr. 7', '89079', 'Ulm', 'DE', 'Wareneingang, Tor 2'],
] as const

/** Where orders of the organisation are delivered to. */
export async function writeDeliveryPlaces(client: pg.Client, currency: string): Promise<void> {
  for (const place of currency === 'INR' ? indian : european)
    await client.query(
      `insert into delivery_places (id, name, street, postal_code, city, country, contact)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [newId(), ...place],
    )
}
