import type { Module } from '../platform/module.ts'
import { proposalLifecycle } from './role-proposal.ts'
import { routes } from './routes.ts'

export const roleProposals = (): Module => ({
  lifecycles: { 'role_proposals.status': proposalLifecycle },
  routes: [routes],
})
