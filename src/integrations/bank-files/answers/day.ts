import { isBusinessDate } from '../../../kernel/calendar.ts'
import { dateOf } from '../../e-invoice/xml.ts'
import { UnreadableAnswer } from '../port.ts'

type Place = {
  /** Such as the line, where the file has lines. */
  where: string
  wayOut: string
  /** As the file has it, where that is another text. */
  written?: string | null
}
/** In a file that a person does not write. */
export const fromXml: Place = { where: '', wayOut: 'Ask the bank for the file again.' }

/** A day of a bank's file, which may carry a time and a zone; refused where the calendar has no such day. */
export function statedDay(text: string | null, { where, wayOut, written }: Place): string | null {
  const day = dateOf(text)
  if (day !== null && !isBusinessDate(day))
    throw new UnreadableAnswer(
      `${where}“${(written ?? text ?? '').slice(0, 30)}” is no day. ${wayOut}`,
    )
  return day
}
