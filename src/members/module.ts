import type { Module } from '../platform/module.ts'
import { member } from './kind.ts'
import { constraints } from './queries.ts'
import { profile } from './profile-routes.ts'
import { routes } from './routes.ts'

export const members = (): Module => ({
  kinds: [member],
  constraints,
  routes: [routes, profile],
  navigation: [
    { group: 'Manage', href: '/members', label: 'People', icon: 'users', needs: 'members.read' },
  ],
})
