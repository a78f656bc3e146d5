import type { Module } from '../platform/module.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const vendorScopes = (): Module => ({ constraints, routes: [routes] })
