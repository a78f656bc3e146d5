import { readAmount, type AmountContext } from './amounts.ts'
import { currencyCodes, currencyWords, sharedWords } from './currency-words.ts'
import { datesIn } from './dates.ts'
import { cellAt, overlaps, type Cell, type Row } from './rows.ts'

/**
 * An amount on a page and what stands before it on its row, else over it in its column. `inherited`: another amount
 * stands between.
 */
export type Printed = {
  value: string
  raw: string
  ambiguous: boolean
  decimals: number
  cell: Cell
  row: Row
  label: string
  inherited: boolean
  order: number
}

const words = [
  ...currencyWords.map(({ written }) => written),
  ...Object.keys(sharedWords),
  currencyCodes,
].join('|')
const code = String.raw`(?:[A-Z]{0,2}\p{Sc}|${words})`
const figures = String.raw`\d{1,3}(?:[.,'’]\d{2,3})+(?:[.,]\d{1,4})?|\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d{1,4})?|\d+[.,]\d{1,4}|\d+`
const printed = (digits: string): RegExp =>
  new RegExp(
    String.raw`(?<![\p{L}\p{N}._/\\#-])(?<!\d,)\(?[-−–]?\s?(?:${code}\s?)?[-−–]?\s?(?:${digits})\s?[-−]?(?:\s?(?:${code})(?![\p{L}]))?\)?(?:\/-)?(?![\p{L}\p{N}%]|\s?%|[.,/:-]\d)`,
    'gu',
  )

const clearly = printed(figures)
const faintly = printed(String.raw`\d[\d.,]*[.,]\d{2}(?:\d{3})?|${figures}`)

/** Every amount of a document, each with the words that name it. */
export function amountsIn(rows: readonly Row[], context: AmountContext): Printed[] {
  const found: Printed[] = []
  for (const [i, row] of rows.entries()) {
    const dates = datesIn(row.text, null)
    let from = 0
    let first = ''
    let numbered: Cell | null = null
    for (const match of row.text.matchAll(context.faint ? faintly : clearly)) {
      const raw = match[0].trim()
      const amount = readAmount(raw, context)
      const at = match.index + match[0].indexOf(raw)
      if (
        !amount ||
        /^\d{7,}$/.test(raw) ||
        dates.some((d) => d.at < at + raw.length && at < d.at + d.raw.length)
      )
        continue
      const own = row.text.slice(from, at).trim()
      const cell = cellAt(row, at)
      if (isNumber(own, raw) || (numbered === cell && own === '')) {
        numbered = cell
        from = at + raw.length
        continue
      }
      const named = /\p{L}{2}/u.test(own)
      const label = named ? own : first || over(rows, i, cell)
      found.push({
        ...amount,
        raw,
        decimals: amount.value.split('.')[1]?.length ?? 0,
        cell,
        row,
        label,
        inherited: !named && first !== '',
        order: found.length,
      })
      if (named && first === '') first = own
      from = at + raw.length
    }
  }
  return found
}

/** What is called a number (of tax, of an account, of a telephone) is no amount, however it is grouped. */
const isNumber = (label: string, raw: string): boolean =>
  numberLabel.test(label) && !/[.,]\d{2}$/.test(raw.replace(/\D+$/, ''))
const numberLabel =
  /(?<![\p{L}])(?:\p{L}*[-\s]?(?:nr|no|num|nummer|number|numéro|numero|número|id|n[°º])|iban|bic|tel|telefon|téléphone|phone|mobile?|fax|konto|blz|siret|siren|rcs|hr[ab]|gstin|pan|cin|kvk|nif|cif|nip|regon|ico|dič|abn|ein|tin|plz|swift)\.?\s*[:.#]*\s*$/iu

/** The words over an amount: in its column, not far above. */
function over(rows: readonly Row[], i: number, cell: Cell): string {
  for (
    let above = i - 1;
    above >= 0 && rows[above]!.page === cell.page && cell.y - rows[above]!.y < 3.5 * cell.height;
    above--
  ) {
    const named = rows[above]!.cells.filter(
      (c) => overlaps(c, cell, 0.02) && /\p{L}{2}/u.test(c.text),
    )
    if (named.length) return named.map((c) => c.text).join(' ')
  }
  return ''
}
