import type { Action, Cell, Status } from '../../platform/view/ui.ts'
import type * as portal from '../portal-queries.ts'
import type * as shown from '../page-queries.ts'
import { stageOf, type StageFacts } from '../stage.ts'
import { url } from '../url.ts'

type Contact = Awaited<ReturnType<typeof shown.contacts>>[number]
type Account = Awaited<ReturnType<typeof portal.accounts>>[number]
type Onboarding = Awaited<ReturnType<typeof portal.onboarding>>

/** Whether a contact can open the portal, and the button that changes it. */
export function portalCells(
  contact: Contact,
  accounts: readonly Account[],
  manages: boolean,
): Cell[] {
  const account = accounts.find(({ contact_id: id }) => id === contact.id)
  const state: Cell = { kind: 'status', status: stateOf(account) }
  if (!manages) return [state]
  const isIn = account !== undefined && !account.withdrawn
  const buttons: Cell[] = [
    contact.active && contact.email
      ? button(contact, 'portal-invitation', isIn ? 'Resend' : 'Invite')
      : { kind: 'muted', text: '' },
    isIn ? button(contact, 'portal-withdrawal', 'Withdraw') : { kind: 'muted', text: '' },
  ]
  return [state, ...buttons]
}

function stateOf(account: Account | undefined): Status {
  if (!account) return { text: 'Not invited', tone: 'neutral' }
  if (account.withdrawn) return { text: 'Withdrawn', tone: 'neutral' }
  return account.opened ? { text: 'Uses it', tone: 'ok' } : { text: 'Invited', tone: 'info' }
}

function button({ id, name, version }: Contact, noun: string, label: string): Cell {
  const withdraws = noun === 'portal-withdrawal'
  return {
    kind: 'action',
    action: {
      label,
      href: `${url.contact(id)}/${noun}`,
      tone: 'ghost',
      small: true,
      ...(withdraws ? { confirm: `Take the portal away from ${name}?` } : {}),
      key: `${noun}-${id}-${version}-${crypto.randomUUID()}`,
    },
  }
}

const states: Record<NonNullable<Onboarding>['state'], Status> = {
  invited: { text: 'Asked for its details', tone: 'info' },
  submitted: { text: 'Details in review', tone: 'warn' },
  changes_requested: { text: 'Changes of details asked for', tone: 'warn' },
  active: { text: 'Details approved', tone: 'ok' },
  rejected: { text: 'Details rejected', tone: 'bad' },
  withdrawn: { text: 'Request for details ended', tone: 'neutral' },
}
/** Where the details stand, unless the vendor's own stage says it already. */
export const onboardingStatus = (vendor: StageFacts, onboarding: Onboarding): Status[] =>
  onboarding && !said.includes(stageOf(vendor)) ? [states[onboarding.state]] : []
const said: readonly string[] = ['invited', 'submitted', 'changes_requested']

/** Asking for the details, or ending that. */
export function onboardingActions(id: string, onboarding: Onboarding): Action[] {
  const state = onboarding?.state
  if (state === 'submitted') return []
  return state === 'invited' || state === 'changes_requested'
    ? [
        {
          label: 'End the request for details',
          href: url.onboardingWithdrawal(id),
          tone: 'secondary',
          needsReason: true,
          reasonLabel: 'Why? The vendor reads this',
          key: `onboarding-withdrawal-${id}-${crypto.randomUUID()}`,
        },
      ]
    : [
        {
          label: 'Invite to the portal',
          href: url.onboarding(id),
          tone: 'secondary',
          icon: 'send',
          key: `onboarding-${id}-${crypto.randomUUID()}`,
        },
      ]
}
