import type { AmountLayout, Format } from './format.ts'

export const separatorLabels: Record<Format['separator'], string> = {
  comma: 'Comma',
  semicolon: 'Semicolon',
  tab: 'Tab',
}
export const decimalLabels: Record<Format['decimals'], string> = {
  point: 'Point, 1234.50',
  comma: 'Comma, 1234,50',
}
export const dayLabels: Record<Format['days'], string> = {
  'yyyy-mm-dd': '2026-11-28',
  'dd.mm.yyyy': '28.11.2026',
  'dd/mm/yyyy': '28/11/2026',
  'mm/dd/yyyy': '11/28/2026',
  yyyymmdd: '20261128',
}
export const encodingLabels: Record<Format['encoding'], string> = {
  utf_8: 'UTF-8',
  utf_8_bom: 'UTF-8 with a byte order mark',
  windows_1252: 'Windows-1252',
}
export const amountLabels: Record<AmountLayout, string> = {
  two_columns: 'Debit and credit in two columns',
  signed: 'One amount with its sign',
  d_or_c: 'One amount, with D or C beside it',
  s_or_h: 'One amount, with S or H beside it (Soll, Haben)',
}
