import type { Actor } from '../kernel/actor.ts'
import { forbidden } from '../kernel/problem.ts'
import type { Tabs } from '../platform/view/ui.ts'

const pages = [
  { label: 'Profile', href: '/me/profile' },
  { label: 'Security', href: '/me/security' },
  { label: 'Where you are signed in', href: '/me/sessions' },
  { label: 'Notifications', href: '/me/notifications' },
  { label: 'Delegation', href: '/me/delegation' },
  { label: 'API keys', href: '/me/api-keys' },
]
export const accountTabs = (current: string): Tabs => ({
  label: 'Your account',
  tabs: pages.map((page) => ({ ...page, current: page.href === current })),
})

/** A key may work for its person, but not manage the person's account: a stolen one could make itself another. */
export function inPerson(actor: Actor): void {
  if (actor.viewedBy) throw forbidden(`${actor.name}’s account is their own. Stop viewing first.`)
  if (actor.credential?.kind === 'key')
    throw forbidden('An API key cannot do this. Sign in yourself.')
}
