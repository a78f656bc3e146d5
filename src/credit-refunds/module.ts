import type { Module } from '../platform/module.ts'
import { refundLifecycle } from '../refunds/index.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const creditRefunds = (): Module => ({
  constraints,
  lifecycles: { 'credit_refunds.status': refundLifecycle },
  routes: [routes],
})
