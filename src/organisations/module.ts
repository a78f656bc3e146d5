import type { Module } from '../platform/module.ts'
import { organisation } from './kind.ts'
import { routes } from './routes.ts'

export const organisations = (): Module => ({
  kinds: [organisation],
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/organisation',
      label: 'Organisation',
      icon: 'building-2',
      needs: 'organisation.manage',
    },
  ],
})
