import type { Module } from '../platform/module.ts'
import { refundLifecycle } from '../refunds/index.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const advanceRefunds = (): Module => ({
  constraints,
  lifecycles: { 'advance_refunds.status': refundLifecycle },
  routes: [routes],
})
