import type { Module } from '../platform/module.ts'
import { endVendorHolds } from './jobs.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const vendorHolds = (): Module => ({
  constraints,
  routes: [routes],
  schedules: [endVendorHolds],
})
