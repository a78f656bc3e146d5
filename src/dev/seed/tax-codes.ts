import type pg from 'pg'
import { newId } from '../../kernel/id.ts'

type TaxCode = { code: string; name: string; rate: string; deductible: string }
const whole = '100'
const indian: readonly TaxCode[] = [
  { code: 'GST5', name: 'GST 5 %', rate: '5', deductible: whole },
  { code: 'GST12', name: 'GST 12 %', rate: '12', deductible: whole },
  { code: 'GST18', name: 'GST 18 %', rate: '18', deductible: whole },
  { code: 'GST28', name: 'GST 28 %', rate: '28', deductible: whole },
  { code: 'GST18B', name: 'GST 18 %, blocked credit', rate: '18', deductible: '0' },
]
const european: readonly TaxCode[] = [
  { code: 'VAT7', name: 'VAT 7 %', rate: '7', deductible: whole },
  { code: 'VAT19', name: 'VAT 19 %', rate: '19', deductible: whole },
]

/** The taxes that orders of the organisation are placed with. */
export async function writeTaxCodes(client: pg.Client, currency: string): Promise<void> {
  for (const { code, name, rate, deductible } of currency === 'INR' ? indian : european)
    await client.query(
      'insert into tax_codes (id, code, name, rate, deductible_pct) values ($1, $2, $3, $4, $5)',
      [newId(), code, name, rate, deductible],
    )
}
