import type { Module } from '../platform/module.ts'
import { routes } from './routes.ts'

export const inbox = (): Module => ({
  routes: [routes],
  navigation: [{ group: '', href: '/inbox', label: 'Inbox', icon: 'inbox', needs: 'inbox.read' }],
})
