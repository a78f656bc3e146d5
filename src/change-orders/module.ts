import type { Module } from '../platform/module.ts'
import { changeOrderKind } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const changeOrders = (): Module => ({
  kinds: [changeOrderKind],
  constraints,
  routes: [routes],
})
