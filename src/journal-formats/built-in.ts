import type { Column, Format, Source } from './format.ts'

const columns = (...all: readonly (readonly [heading: string, source: Source])[]): Column[] =>
  all.map(([heading, source]) => ({ heading, source, text: '' }))

/** Formats that everybody has. Their files never change. */
export const builtIn = {
  two_sides: {
    label: 'Debit and credit in two columns',
    separator: 'comma',
    decimals: 'point',
    days: 'yyyy-mm-dd',
    encoding: 'utf_8_bom',
    header: true,
    amounts: 'two_columns',
    columns: columns(
      ['entry', 'entry'],
      ['date', 'day'],
      ['account', 'account'],
      ['debit', 'debit'],
      ['credit', 'credit'],
      ['currency', 'base_currency'],
      ['document_amount', 'amount'],
      ['document_currency', 'currency'],
      ['what', 'purpose'],
      ['category', 'category'],
      ['cost_center', 'cost_center'],
      ['tax_code', 'tax_code'],
      ['text', 'text'],
      ['document', 'document'],
      ['document_date', 'document_day'],
      ['vendor', 'vendor'],
    ),
  },
  one_amount: {
    label: 'One amount with its sign, decimal comma, semicolons',
    separator: 'semicolon',
    decimals: 'comma',
    days: 'yyyy-mm-dd',
    encoding: 'utf_8_bom',
    header: true,
    amounts: 'signed',
    columns: columns(
      ['entry', 'entry'],
      ['date', 'day'],
      ['account', 'account'],
      ['amount', 'base_amount'],
      ['currency', 'base_currency'],
      ['document_amount', 'amount'],
      ['document_currency', 'currency'],
      ['cost_center', 'cost_center'],
      ['tax_code', 'tax_code'],
      ['text', 'text'],
      ['document', 'document'],
      ['document_date', 'document_day'],
      ['vendor', 'vendor'],
    ),
  },
} as const satisfies Record<string, Format & { label: string }>
export type BuiltInCode = keyof typeof builtIn
export const builtInCodes = Object.keys(builtIn) as [BuiltInCode, ...BuiltInCode[]]
