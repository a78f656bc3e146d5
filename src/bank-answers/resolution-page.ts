import { money } from '../kernel/money.ts'
import {
  accountsIn,
  discountedPartsOf,
  discountOn,
  likely,
  openPartsBelow,
  openPartsOf,
  type Likely,
} from '../payments/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText, moneyText } from '../platform/view/format.ts'
import { formPage, type FormSpec } from '../platform/view/pages.ts'
import type { FormPage } from '../platform/view/ui.ts'
import { dueText } from '../retainage/index.ts'
import { whyWords } from './answer.ts'
import { saidBy } from './commands/apply.ts'
import * as lineQueries from './line-queries.ts'
import type { LineRow } from './line-queries.ts'
import { url } from './url.ts'
import { amountText, list, outcomeWords } from './words.ts'

/** Says of a line that waits which payment it is about, what it paid, or that it is set aside. */
export async function resolutionForm(
  ctx: ReadCtx,
  id: string,
  refused: Refused,
): Promise<FormPage> {
  const line = await lineQueries.findLine(ctx.tx, id)
  const paid = await paidFields(ctx, line)
  return formPage(
    {
      title: `Line ${line.position}`,
      crumbs: [list, { label: 'File', href: url.show(line.answer_id) }],
      action: url.resolution(id),
      version: line.version,
      cancelHref: url.show(line.answer_id),
      submitLabel: 'Save',
      banner: {
        tone: 'info',
        title: line.why ? whyWords[line.why] : '',
        text: saidOf(line),
      },
      fields: [
        ...paid,
        {
          name: 'payment',
          label:
            line.outcome === 'received'
              ? 'The payment that came back'
              : 'The payment that it is about',
          optional: true,
          hint: paid.length
            ? 'Its number, such as PAY-2026-0001, where a run of yours made it. Both empty: the line is set aside'
            : 'Its number, such as PAY-2026-0001. Empty sets the line aside',
        },
        { name: 'note', label: 'Why', type: 'textarea' },
      ],
    },
    refused,
  )
}

const saidOf = (line: LineRow): string =>
  [
    `The bank says: ${outcomeWords[line.outcome].toLowerCase()}, ${amountText(line)}`,
    line.day && `on ${dateText(line.day)}`,
    line.reference && `reference ${line.reference}`,
    line.counterparty,
    line.remittance && `“${line.remittance}”`,
  ]
    .filter(Boolean)
    .join(', ')
    .concat('.')

/** A debit that no run of ours made may have paid what is open: by card, or by direct debit. */
async function paidFields(ctx: ReadCtx, line: LineRow): Promise<FormSpec['fields'][number][]> {
  const { amount, currency, outcome, why } = line
  const isDebit = outcome === 'settled' && (why === 'no_reference' || why === 'unknown')
  if (!isDebit || amount === null || currency === null) return []
  const day = saidBy(ctx, lineQueries.readLine(line)).on
  const [whole, discounted, less, accounts] = await Promise.all([
    openPartsOf(ctx.tx, { minor: amount, currency }),
    discountedPartsOf(ctx.tx, { minor: amount, currency, day }),
    openPartsBelow(ctx.tx, { minor: amount, currency }),
    accountsIn(ctx.tx, currency),
  ])
  const named = likely(line, less).filter(({ fits }) => fits.length > 0)
  const parts = [...likely(line, [...whole, ...discounted]), ...named].slice(0, mostParts)
  if (parts.length === 0) return []
  const chosen = onlyFitting(parts)
  const own = accounts.find(({ ending }) => line.account?.endsWith(ending))
  return [
    ...parts.map((part, i) => ({
      name: `${partPrefix}${part.id}`,
      label: partText(part, { debit: amount, day }),
      type: 'checkbox' as const,
      hint:
        i === 0 ? 'What is open and fits; the likeliest first. One or several of one vendor' : '',
      fallback: part === chosen ? 'on' : undefined,
    })),
    {
      name: 'rest',
      label: 'Where the bank took more than that',
      type: 'select',
      optional: true,
      options: [
        { value: '', label: 'It did not' },
        { value: 'credit', label: 'The rest stays as a credit, deducted from what is paid next' },
      ],
    },
    {
      name: 'account_id',
      label: 'Paid from',
      type: 'select',
      optional: true,
      options: [
        { value: '', label: 'Choose the account' },
        ...accounts.map(({ id, name, entity, ending }) => ({
          value: id,
          label: `${name}, ${entity} (…${ending})`,
        })),
      ],
      fallback: own?.id,
    },
  ]
}
export const mostParts = 50
/** Of the names of the checkboxes. */
export const partPrefix = 'part_'

/** Chosen beforehand only where the text of the bank names it and no other one. */
function onlyFitting(parts: readonly Likely[]): Likely | undefined {
  const [first, second] = parts
  return first && first.fits.length > (second?.fits.length ?? 0) ? first : undefined
}

type Line = { debit: bigint; day: string }
function partText(part: Likely, line: Line): string {
  const own = howPaid(part, line)
  return `${part.supplier_number} of ${part.vendor_name}${own}, due ${dueText(part)}${fitText(part.fits)} (${part.invoice_number}, ${part.entity})`
}
/** How the debit and the part fit, where they are not the same amount. */
function howPaid(part: Likely, { debit, day }: Line): string {
  const text = (minor: bigint): string => moneyText(money(minor, part.currency))
  const discount = discountOn(part, day)
  if (part.amount === debit) return ''
  if (discount > 0n && part.amount - discount === debit)
    return `, paid with the discount of ${text(discount)} on ${text(part.amount)}`
  return discount > 0n
    ? `, ${text(part.amount)} of it, or ${text(part.amount - discount)} with its discount`
    : `, ${text(part.amount)} of it`
}
const fitText = (fits: Likely['fits']): string => {
  if (fits.length === 0) return ''
  return fits.length === 2
    ? ' — the bank names vendor and number'
    : ` — the bank names the ${fits[0] === 'vendor' ? 'vendor' : 'number'}`
}
