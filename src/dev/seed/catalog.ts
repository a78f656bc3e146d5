import { randomUUID as newId } from 'node:crypto'
import type pg from 'pg'

const categories = [
  ['IT', 'IT equipment', null],
  ['IT-LAP', 'Laptops', 'IT'],
  ['IT-ACC', 'Accessories', 'IT'],
  ['OFF', 'Office', null],
  ['SVC', 'Services', null],
  ['PLANT', 'Plant and tools', null],
] as const
const items = [
  {
    code: 'LAT-5450',
    name: 'Laptop Latitude 5450',
    unit: 'each',
    category: 'IT-LAP',
    price: '68500',
    more: { from: '10', price: '65900' },
  },
  {
    code: 'MBP-14',
    name: 'Laptop MacBook Pro 14',
    unit: 'each',
    category: 'IT-LAP',
    price: '169900',
    more: null,
  },
  {
    code: 'DOCK-C',
    name: 'USB-C dock',
    unit: 'each',
    category: 'IT-ACC',
    price: '10254.50',
    more: { from: '20', price: '9790' },
  },
  {
    code: 'MON-27',
    name: 'Monitor 27 inch',
    unit: 'each',
    category: 'IT-ACC',
    price: '21400',
    more: null,
  },
  { code: 'HEADSET', name: 'Headset', unit: 'each', category: 'IT-ACC', price: '4350', more: null },
  {
    code: 'CHAIR',
    name: 'Desk chair',
    unit: 'each',
    category: 'OFF',
    price: '12900',
    more: { from: '25', price: '11600' },
  },
  {
    code: 'PAPER-A4',
    name: 'Paper A4, 500 sheets',
    unit: 'box',
    category: 'OFF',
    price: '1240',
    more: null,
  },
  {
    code: 'GLOVES',
    name: 'Safety gloves',
    unit: 'pair',
    category: 'PLANT',
    price: '185',
    more: { from: '100', price: '162' },
  },
] as const

/**
 * Categories, and what is ordered again and again: the first vendor's prices, some of them agreed for a quantity. In
 * the organisation's currency.
 */
export async function writeCatalog(
  client: pg.Client,
  { vendorIds, currency, by }: { vendorIds: readonly string[]; currency: string; by: string },
): Promise<void> {
  const ids = new Map(categories.map(([code]) => [code, newId()]))
  for (const [code, name, parent] of categories)
    await client.query(
      'insert into categories (id, code, name, parent_id) values ($1, $2, $3, $4)',
      [ids.get(code), code, name, parent && ids.get(parent)],
    )
  for (const [i, item] of items.entries()) {
    const id = newId()
    const price = (minimum: string, amount: string, contract: string | null) =>
      client.query(
        "insert into vendor_prices (id, item_id, vendor_id, min_quantity, unit_price, currency, contract, preferred, valid, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, daterange('2026-01-01', null), $9)",
        [
          newId(),
          id,
          vendorIds[i % vendorIds.length],
          minimum,
          amount,
          currency,
          contract,
          i < 5,
          by,
        ],
      )
    await client.query(
      'insert into catalog_items (id, code, name, unit, category_id, created_by) values ($1, $2, $3, $4, $5, $6)',
      [id, item.code, item.name, item.unit, ids.get(item.category), by],
    )
    await price('1', item.price, item.more ? `K-2026-${i + 1}` : null)
    if (item.more) await price(item.more.from, item.more.price, `K-2026-${i + 1}`)
  }
}
