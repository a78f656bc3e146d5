import type pg from 'pg'
import { newId } from '../../kernel/id.ts'

const fields = [
  ['region', 'Region', 'choice', ['South', 'West', 'Abroad']],
  ['insured_for', 'Insured for', 'number', []],
  ['family_firm', 'Family firm', 'yes_no', []],
] as const

/** What the vendors of the demo sell, and the fields that its administrator defined. */
export async function writeScopes(
  client: pg.ClientBase,
  vendorIds: readonly string[],
): Promise<void> {
  const { rows: categories } = await client.query<{ id: string }>(
    'select id from categories where tenant_id = (select current_tenant()) order by code',
  )
  for (const [i, vendorId] of vendorIds.entries())
    if (categories.length > 0)
      await client.query('insert into vendor_categories (vendor_id, category_id) values ($1, $2)', [
        vendorId,
        categories[i % categories.length]!.id,
      ])
  const ids = fields.map(() => newId())
  for (const [i, [key, label, type, choices]] of fields.entries())
    await client.query(
      `insert into custom_fields (id, kind, key, label, type, choices, position)
       values ($1, 'vendor', $2, $3, $4, $5, $6)`,
      [ids[i], key, label, type, choices, (i + 1) * 10],
    )
  for (const [i, vendorId] of vendorIds.slice(0, 6).entries())
    for (const [n, value] of [i % 2 ? 'West' : 'South', `${i + 1}000000`, 'yes'].entries())
      await client.query(
        'insert into custom_field_values (document_id, field_id, value) values ($1, $2, $3)',
        [vendorId, ids[n], value],
      )
}
