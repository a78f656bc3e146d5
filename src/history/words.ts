import { says, type Kinds, type Words } from '../platform/kinds.ts'

/** What an audit action says to a reader; an unknown code is shown as it is. */
export function wordsOf(
  kinds: Kinds,
  action: string,
  data: Record<string, unknown>,
): Words & { note?: string } {
  const words = kinds.words(action) ?? says(action.replaceAll(/[._]/g, ' '))
  const note = ['reason', 'rule', 'message', 'note']
    .map((key) => data[key])
    .find((value) => typeof value === 'string' && value !== '')
  return {
    ...words,
    ...(typeof note === 'string' ? { note } : {}),
    byRule: words.byRule || data['how'] === 'cured',
  }
}
