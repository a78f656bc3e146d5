import { percentText } from '../platform/view/format.ts'
import type { Status } from '../platform/view/ui.ts'
import type { CheckKind, CheckState } from './check.ts'
import type { VendorCheck } from './queries.ts'

export const kindNames: Record<CheckKind, string> = {
  sanctions: 'Sanctions lists',
  vat_registry: 'VAT registry',
}
const stateNames: Record<CheckState, string> = {
  waiting: 'Checking',
  not_checked: 'Not checked',
  clear: 'Clear',
  possible_match: 'Possible match',
  cleared: 'Match cleared',
  valid: 'Registered',
  not_valid: 'Not registered',
  failed: 'Could not be checked',
}
const looks: Record<CheckState, Omit<Status, 'text'>> = {
  waiting: { tone: 'info', icon: 'hourglass' },
  not_checked: { tone: 'neutral' },
  clear: { tone: 'ok' },
  possible_match: { tone: 'bad', icon: 'triangle-alert' },
  cleared: { tone: 'ok' },
  valid: { tone: 'ok' },
  not_valid: { tone: 'warn' },
  failed: { tone: 'warn' },
}
export const statusOf = (state: CheckState): Status => ({
  text: stateNames[state],
  ...looks[state],
})

/** What the service said, beside what was asked. */
export function answerText(check: VendorCheck): string {
  const { found, note, clear_reason: cleared, state } = check
  if (state === 'clear') return 'No match found'
  const matches = (found.matches ?? []).map(
    ({ name, score, lists, reference }) =>
      `${name}, ${percentText(BigInt(Math.round(score * 1000)), 1000n)} alike (${[...lists, reference].join(', ')})`,
  )
  const registered = [found.name, found.address?.replaceAll('\n', ', ')].filter(Boolean)
  const why = cleared ? [`Cleared: ${cleared}`] : []
  return [...matches, ...registered, ...(note ? [note] : []), ...why].join('; ') || '—'
}
