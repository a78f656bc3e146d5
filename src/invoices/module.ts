import type { Module } from '../platform/module.ts'
import { acceptanceLifecycle, codingLifecycle } from './decided.ts'
import type { Services } from '../services.ts'
import { invoice, invoiceDifference } from './kind.ts'
import { constraints as acceptanceConstraints } from './acceptance-queries.ts'
import { constraints as codingConstraints } from './coding-queries.ts'
import { constraints } from './queries.ts'
import { rematchAllOf, rematchOrder, rematchVendor } from './commands.ts'
import { storeFile, storeFiles } from './jobs.ts'
import { routes } from './routes.ts'

export const invoices = (services: Services): Module => ({
  kinds: [invoice, invoiceDifference],
  constraints: { ...acceptanceConstraints, ...codingConstraints, ...constraints },
  lifecycles: {
    'invoice_acceptances.status': acceptanceLifecycle,
    'invoice_codings.status': codingLifecycle,
  },
  routes: [routes(services.files)],
  on: {
    'receipt.posted': (ctx, { orderId }) => rematchOrder(ctx, orderId),
    'receipt.reversed': (ctx, { orderId }) => rematchOrder(ctx, orderId),
    'receipt.inspected': (ctx, { orderId }) => rematchOrder(ctx, orderId),
    'goods.returned': (ctx, { orderId }) => rematchOrder(ctx, orderId),
    'order_hold.changed': (ctx, { orderId }) => rematchOrder(ctx, orderId),
    'bank_account.known': (ctx, { vendorId }) => rematchVendor(ctx, vendorId),
    'vendors.merged': (ctx, { intoId }) => rematchAllOf(ctx, intoId),
    'invoice_holds.known': (ctx, { vendorId }) => rematchAllOf(ctx, vendorId),
  },
  jobs: [
    { name: 'store-file', heavy: true, handler: (deps) => storeFile({ ...services, ...deps }) },
  ],
  sweeps: [
    {
      name: 'store-files',
      cron: '23 * * * *',
      run: (deps) => storeFiles({ ...services, ...deps }),
    },
  ],
  navigation: [
    {
      group: 'Pay',
      href: '/invoices',
      label: 'Invoices',
      icon: 'receipt-text',
      needs: 'invoices.read',
    },
  ],
})
