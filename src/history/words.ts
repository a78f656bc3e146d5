import { Message, toText } from '../messages/index.ts'
import { says, type Kinds, type Words } from '../platform/kinds.ts'

/** What stands beside an act: words of a person, or a message in the reader's language. */
function noteText(value: unknown): string {
  const said = Message.safeParse(value)
  if (said.success) return toText(said.data)
  return typeof value === 'string' ? value : ''
}

/** What an audit action says to a reader; an unknown code is shown as it is. */
export function wordsOf(
  kinds: Kinds,
  action: string,
  data: Record<string, unknown>,
): Words & { note?: string } {
  const words = kinds.words(action) ?? says(action.replaceAll(/[._]/g, ' '))
  const note = ['reason', 'rule', 'message', 'note']
    .map((key) => data[key])
    .map(noteText)
    .find((text) => text !== '')
  return {
    ...words,
    ...(note === undefined ? {} : { note }),
    byRule: words.byRule || data['how'] === 'cured',
  }
}
