import type { Module } from '../platform/module.ts'
import { dispatchLifecycle } from './dispatch.ts'
import type { Services } from '../services.ts'
import { sendOrder } from './dispatch-jobs.ts'
import { purchaseOrder } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const purchaseOrders = ({ mailer }: Pick<Services, 'mailer'>): Module => ({
  kinds: [purchaseOrder],
  constraints,
  lifecycles: { 'order_dispatches.state': dispatchLifecycle },
  routes: [routes],
  jobs: [{ name: 'order-dispatch', patient: true, handler: (deps) => sendOrder(deps, mailer) }],
  navigation: [
    {
      group: 'Buy',
      href: '/purchase-orders',
      label: 'Purchase orders',
      short: 'Orders',
      icon: 'file-text',
      needs: 'purchase_orders.read',
    },
  ],
})
