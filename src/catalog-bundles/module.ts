import type { Module } from '../platform/module.ts'
import { catalogBundle } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const catalogBundles = (): Module => ({
  kinds: [catalogBundle],
  constraints,
  routes: [routes],
})
