import type { Module } from '../platform/module.ts'
import { mergeLifecycle } from './merge.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const vendorMerges = (): Module => ({
  constraints,
  lifecycles: { 'vendor_merges.status': mergeLifecycle },
  routes: [routes],
})
