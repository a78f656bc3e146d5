import { parseAmount } from '../../../kernel/money.ts'
import type { Element } from '../../e-invoice/xml.ts'
import { UnreadableAnswer, type Answer } from '../port.ts'

/** An amount of an XML file, which is never left out because it cannot be read. */
export function statedAmount(stated: Element): NonNullable<Answer['amount']> {
  const currency = stated.attributes['Ccy'] ?? ''
  const amount = /^[A-Z]{3}$/.test(currency) ? parseAmount(stated.text.trim(), currency) : null
  if (!amount || amount.minor < 0n)
    throw new UnreadableAnswer(
      `The amount “${stated.text.trim().slice(0, 30)} ${currency.slice(0, 3)}” is not one. Ask the bank for the file again.`,
    )
  return amount
}
