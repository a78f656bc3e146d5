import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { anchorAudit, tellAuditors } from './jobs.ts'
import { routes } from './routes.ts'

export const history = (services: Services): Module => ({
  routes: ({ wiring }) => [routes(wiring.kinds)],
  sweeps: [
    {
      name: 'anchor-audit',
      cron: '7 1 * * *',
      run: () => anchorAudit({ ...services, tell: tellAuditors(services) }),
    },
  ],
  navigation: [
    { group: 'Manage', href: '/history', label: 'Audit', icon: 'history', needs: 'history.read' },
  ],
})
