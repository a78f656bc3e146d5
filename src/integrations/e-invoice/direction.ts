import type { EInvoice, Line } from './port.ts'

/** The document types of UNTDID 1001 that ask for nothing but give something back. */
const creditTypes = new Set('81 83 261 262 296 308 381 396 420 458 502 503 532'.split(' '))

export const kindOf = (typeCode: string | null): EInvoice['kind'] =>
  creditTypes.has(typeCode ?? '') ? 'credit_note' : 'invoice'

/** The order that the document names, else the one that all its lines name. */
export function orderOf(named: string | null, lines: readonly Line[]): string | null {
  if (named) return named
  const orders = new Set(lines.map((line) => line.orderReference))
  return orders.size === 1 ? ([...orders][0] ?? null) : null
}
