import { z } from 'zod'
import { isBusinessDate } from '../../kernel/calendar.ts'
import { exponentOf, isCurrency } from '../../kernel/currency.ts'
import { plainText } from '../../kernel/decimal.ts'
import { readAmount } from './amounts.ts'
import { datesIn } from './dates.ts'
import {
  nothing,
  type Box,
  type Extraction,
  type Field,
  type FieldName,
  type Line,
} from './port.ts'

const whole = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^-?\d{1,18}$/))
const Money = z.object({
  units: whole.catch('0'),
  nanos: z.int().min(-999_999_999).max(999_999_999).catch(0),
  currencyCode: z.string().catch(''),
})
const Day = z.object({ year: z.int(), month: z.int(), day: z.int() })
const Vertex = z.object({ x: z.number().catch(0), y: z.number().catch(0) })
const Anchor = z.object({
  pageRefs: z.array(
    z.object({
      page: whole.catch('0'),
      boundingPoly: z
        .object({ normalizedVertices: z.array(Vertex) })
        .nullable()
        .catch(null),
    }),
  ),
})
const Base = z.object({
  type: z.string(),
  mentionText: z.string().catch(''),
  confidence: z.number().min(0).max(1).catch(0),
  pageAnchor: Anchor.nullable().catch(null),
  normalizedValue: z
    .object({
      text: z.string().catch(''),
      moneyValue: Money.nullable().catch(null),
      dateValue: Day.nullable().catch(null),
    })
    .nullable()
    .catch(null),
})
const Entity = Base.extend({ properties: z.array(Base).catch([]) })
type Entity = z.output<typeof Base>
/**
 * As much of Document AI's answer as an invoice needs. What is absent or odd in one entity costs that entity's value
 * alone.
 */
export const Document = z.object({
  entities: z.array(Entity),
  pages: z.array(z.unknown()).catch([]),
})

const text = (e: Entity): string | null =>
  e.mentionText.replaceAll(/\s+/g, ' ').trim().slice(0, 300) || null
const identifier = (e: Entity): string | null =>
  text(e)?.replace(/^(?:no|nr|n[°º]|#)[\s.:#]*(?=\S)/iu, '') ?? null
const squeezed = (e: Entity): string | null => text(e)?.replaceAll(/[\s.-]/g, '') ?? null

/**
 * units and nanos as they are: no number in between. Nanos are nine digits; shown are those the currency has, and any
 * more that say something.
 */
const amountIn =
  (currency: string) =>
  (e: Entity): string | null => {
    const money = e.normalizedValue?.moneyValue
    if (money)
      return trimmed(
        plainText({ units: BigInt(money.units) * 1_000_000_000n + BigInt(money.nanos), scale: 9 }),
        exponentOf(money.currencyCode || currency),
      )
    return (
      readAmount(e.normalizedValue?.text ?? '')?.value ?? readAmount(e.mentionText)?.value ?? null
    )
  }
function trimmed(value: string, decimals: number): string {
  const [whole = '', part = ''] = value.split('.')
  const kept = part.replace(/0+$/, '').padEnd(decimals, '0')
  return kept === '' ? whole : `${whole}.${kept}`
}

function day(e: Entity): string | null {
  const { dateValue, text: normal = '' } = e.normalizedValue ?? {}
  const iso = dateValue
    ? `${String(dateValue.year).padStart(4, '0')}-${String(dateValue.month).padStart(2, '0')}-${String(dateValue.day).padStart(2, '0')}`
    : normal
  return isBusinessDate(iso)
    ? iso
    : (datesIn(e.mentionText, null).find((d) => !d.ambiguous)?.value ?? null)
}

const currency = (e: Entity): string | null =>
  [e.normalizedValue?.text ?? '', e.mentionText.trim()].find(isCurrency) ?? null
const quantity = (e: Entity): string | null =>
  readAmount(e.normalizedValue?.text ?? '')?.value ??
  readAmount(/^[\d.,' ]*\d/.exec(e.mentionText.trim())?.[0] ?? '')?.value ??
  null

/** The invoice parser's names for things. `supplier_iban` is shown to the clerk and goes nowhere else. */
const fieldsIn = (code: string): Record<string, [FieldName, (e: Entity) => string | null]> => ({
  supplier_name: ['supplierName', text],
  supplier_tax_id: ['supplierTaxId', squeezed],
  supplier_iban: ['iban', squeezed],
  invoice_id: ['invoiceNumber', identifier],
  invoice_date: ['issueDate', day],
  due_date: ['dueDate', day],
  purchase_order: ['orderNumber', identifier],
  currency: ['currency', currency],
  net_amount: ['net', amountIn(code)],
  total_tax_amount: ['tax', amountIn(code)],
  total_amount: ['gross', amountIn(code)],
})

/** Document AI's entities in the canonical shape; of two for the same field the surer one. */
export function fromDocument({ entities, pages }: z.output<typeof Document>): Extraction {
  const extraction = nothing(pages.length || 1)
  const money = moneyOf(entities)
  const fields = fieldsIn(money?.value ?? '')
  for (const entity of entities) {
    if (entity.type === 'line_item') {
      if (extraction.lines.length < 200)
        extraction.lines.push(lineOf(entity.properties, money?.value ?? ''))
      continue
    }
    const known = fields[entity.type]
    const found = known && fieldOf(entity, known[1])
    if (known && found && found.confidence > (extraction[known[0]]?.confidence ?? 0))
      extraction[known[0]] = found
  }
  return {
    ...extraction,
    currency: money,
    kind: entities.some((e) => e.type === 'invoice_type' && /credit/i.test(e.mentionText))
      ? 'credit_note'
      : 'invoice',
  }
}

/** Its own entity, else what the totals are counted in. */
function moneyOf(entities: readonly Entity[]): Field | null {
  const own = entities
    .flatMap((e) => (e.type === 'currency' ? (fieldOf(e, currency) ?? []) : []))
    .toSorted((a, b) => b.confidence - a.confidence)[0]
  const counted = entities.find(
    (e) =>
      ['total_amount', 'net_amount', 'total_tax_amount'].includes(e.type) &&
      isCurrency(e.normalizedValue?.moneyValue?.currencyCode ?? ''),
  )
  return (
    own ??
    (counted ? fieldOf(counted, (e) => e.normalizedValue?.moneyValue?.currencyCode ?? null) : null)
  )
}

function lineOf(properties: readonly Entity[], code: string): Line {
  const of = (name: string, read: (e: Entity) => string | null): Field | null => {
    const entity = properties.find((p) => p.type === `line_item/${name}` || p.type === name)
    return entity ? fieldOf(entity, read) : null
  }
  return {
    description: of('description', text),
    quantity: of('quantity', quantity),
    unitPrice: of('unit_price', amountIn(code)),
    amount: of('amount', amountIn(code)),
  }
}

function fieldOf(entity: Entity, read: (e: Entity) => string | null): Field | null {
  const value = read(entity)
  return value === null || value === ''
    ? null
    : {
        value,
        raw: entity.mentionText.slice(0, 300),
        source: 'document_ai',
        confidence: Math.round(entity.confidence * 1000),
        box: boxOf(entity),
      }
}

function boxOf({ pageAnchor }: Entity): Box | null {
  const ref = pageAnchor?.pageRefs[0]
  const corners = ref?.boundingPoly?.normalizedVertices ?? []
  if (!ref || corners.length < 2) return null
  const part = (value: number): number =>
    Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000
  const [left, top] = [Math.min(...corners.map((c) => c.x)), Math.min(...corners.map((c) => c.y))]
  return {
    page: Number(ref.page) + 1,
    x: part(left),
    y: part(top),
    width: part(Math.max(...corners.map((c) => c.x)) - left),
    height: part(Math.max(...corners.map((c) => c.y)) - top),
  }
}
