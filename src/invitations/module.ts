import type { Module } from '../platform/module.ts'
import { invitationLifecycle } from './invitation.ts'
import { invitation } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const invitations = (): Module => ({
  kinds: [invitation],
  constraints,
  lifecycles: { invitation: invitationLifecycle },
  routes: [routes],
})
