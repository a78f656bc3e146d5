import { isCurrency } from '../../kernel/currency.ts'
import { decimal, decimalText, parseDecimal } from '../../kernel/decimal.ts'
import { withoutBinaryDust } from '../../kernel/number-text.ts'
import { unitText } from '../../kernel/units.ts'
import { all, first, parseXml, value, type Element } from '../e-invoice/xml.ts'

/** What a shop says of an item that somebody chose there. */
export type ReturnedItem = {
  description: string
  /** Exact decimals. */
  quantity: string
  unitPrice: string
  currency: string
  unit: string
  partId: string
  auxiliaryId: string | null
  manufacturerPartId: string | null
  unspsc: string | null
}
type Refused = { problem: string }

/** A document type that names the public one of cXML alone, with nothing of its own in it, is what every shop sends. */
const bareDoctype =
  /<!DOCTYPE\s+cXML\s+(?:SYSTEM|PUBLIC\s+(?:"[^"<>[\]]{0,200}"|'[^'<>[\]]{0,200}'))\s+(?:"[^"<>[\]]{0,300}"|'[^'<>[\]]{0,300}')\s*>/

/**
 * The root of a cXML document. Nothing is fetched, and no entity of its own is read: any other document type is
 * refused.
 */
function cxmlIn(bytes: Uint8Array): Element | Refused {
  const text = Buffer.from(bytes).toString('utf8')
  const head = text.slice(0, 2000).replace(bareDoctype, '')
  const read = parseXml(Buffer.from(head + text.slice(2000)))
  if ('problem' in read) return { problem: read.problem.message }
  return read.root.name === 'cXML' ? read.root : { problem: 'This is no cXML document.' }
}

/** Where the shop begins; or what it said instead. */
export function readSetupResponse(
  bytes: Uint8Array,
): { startUrl: string } | { refused: string } | Refused {
  const root = cxmlIn(bytes)
  if ('problem' in root) return root
  const status = first(root, 'Response', 'Status')
  const code = status?.attributes['code'] ?? ''
  if (status && !/^2\d\d$/.test(code)) {
    const said = [status.attributes['text'], status.text.trim()].filter(Boolean).join(': ')
    return { refused: `${code} ${said}`.trim().slice(0, 300) }
  }
  const startUrl = value(root, 'Response', 'PunchOutSetupResponse', 'StartPage', 'URL')
  return startUrl ? { startUrl } : { problem: 'The answer names no start page.' }
}

const mostItems = 200

/** What comes back in a PunchOutOrderMessage, all of it or nothing. */
export function readOrderMessage(
  bytes: Uint8Array,
): { buyerCookie: string | null; items: ReturnedItem[] } | Refused {
  const root = cxmlIn(bytes)
  if ('problem' in root) return root
  const message = first(root, 'Message', 'PunchOutOrderMessage')
  if (!message) return { problem: 'It holds no PunchOutOrderMessage.' }
  const found = all(message, 'ItemIn')
  if (found.length > mostItems)
    return { problem: `At most ${mostItems} items come back at a time; these are ${found.length}.` }
  const items: ReturnedItem[] = []
  for (const [i, one] of found.entries()) {
    const item = itemIn(one)
    if ('problem' in item) return { problem: `Item ${i + 1}: ${item.problem}` }
    items.push(item)
  }
  if (new Set(items.map(({ currency }) => currency)).size > 1)
    return { problem: 'The items are in several currencies.' }
  return { buyerCookie: value(message, 'BuyerCookie'), items }
}

function itemIn(item: Element): ReturnedItem | Refused {
  const detail = first(item, 'ItemDetail')
  const price = first(detail, 'UnitPrice', 'Money')
  const partId = value(item, 'ItemID', 'SupplierPartID')
  const quantity = exact(item.attributes['quantity'])
  const unitPrice = exact(price?.text)
  const currency = price?.attributes['currency']?.trim().toUpperCase() ?? ''
  if (!partId || partId.length > 200) return { problem: 'its part number is missing or too long.' }
  if (quantity === null || quantity === '0')
    return { problem: 'its quantity is no number above zero.' }
  if (unitPrice === null) return { problem: 'its price is no number with at most six decimals.' }
  if (!isCurrency(currency)) return { problem: 'the currency of its price is not known.' }
  const unspsc = all(detail, 'Classification').find(({ attributes }) =>
    /^unspsc/i.test(attributes['domain'] ?? ''),
  )
  return {
    description: (descriptionIn(detail) ?? partId).slice(0, 400),
    quantity,
    unitPrice,
    currency,
    unit: unitText(value(detail, 'UnitOfMeasure') ?? 'EA').slice(0, 20),
    partId,
    auxiliaryId: shortened(value(item, 'ItemID', 'SupplierPartAuxiliaryID'), 500),
    manufacturerPartId: shortened(value(detail, 'ManufacturerPartID'), 200),
    unspsc: shortened(unspsc?.text.trim() || null, 20),
  }
}

/** A short name inside a description stands for it. */
const descriptionIn = (detail: Element | null): string | null => {
  const text = value(detail, 'Description') ?? value(detail, 'Description', 'ShortName')
  return text && text.replaceAll(/\s+/g, ' ')
}

/** Of an id that is too long nothing is kept rather than a part. */
const shortened = (text: string | null, most: number): string | null =>
  text !== null && text.length <= most ? text : null

/** A number with at most six decimals, not below zero, as plain decimal text. */
function exact(text: string | undefined): string | null {
  const read = parseDecimal(text?.trim() ?? '')
  if (!read || read.units < 0n) return null
  const plain = decimal(decimalText(withoutBinaryDust(read)))
  return plain.scale <= 6 && plain.units < 10n ** BigInt(12 + plain.scale)
    ? decimalText(plain)
    : null
}
