import { fiscalYearOf } from '../kernel/calendar.ts'

/** The month of a fiscal year a day lies in, from 0. */
export const monthOf = (day: string, startMonth: number): number =>
  (Number(day.slice(5, 7)) - startMonth + 12) % 12

/** 'yyyy-mm' of a month of a fiscal year. */
export function monthAt(fiscalYear: number, startMonth: number, month: number): string {
  const at = startMonth - 1 + month
  return `${fiscalYear + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
}

/** How far a day is from a fiscal year: before it, a month of it, or after it. */
export function monthWithin(day: string, fiscalYear: number, startMonth: number): number {
  const year = fiscalYearOf(day, startMonth)
  return year < fiscalYear ? -1 : year > fiscalYear ? 12 : monthOf(day, startMonth)
}
