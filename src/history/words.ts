import { asWritten, Message, toText } from '../messages/index.ts'
import { says, type Kinds, type Words } from '../platform/kinds.ts'

/** What stands beside an act: words of a person, or a message in the reader's language. */
function noteText(value: unknown): string {
  const said = Message.safeParse(value)
  if (said.success) return toText(said.data)
  return typeof value === 'string' ? value : ''
}

type SaidWords = Omit<Words, 'what'> & { what: string; note?: string }

/** What an audit action says to a reader, in their language; an unknown code is shown as it is. */
export function wordsOf(kinds: Kinds, action: string, data: Record<string, unknown>): SaidWords {
  const words = kinds.words(action) ?? says(asWritten(action.replaceAll(/[._]/g, ' ')))
  const note = ['reason', 'rule', 'message', 'note']
    .map((key) => data[key])
    .map(noteText)
    .find((text) => text !== '')
  return {
    ...words,
    what: toText(words.what),
    ...(note === undefined ? {} : { note }),
    byRule: words.byRule || data['how'] === 'cured',
  }
}
