import type { Module } from '../platform/module.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const vendorProfiles = (): Module => ({ constraints, routes: [routes] })
