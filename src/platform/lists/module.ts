import type { Module } from '../module.ts'
import { savedView } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const lists = (): Module => ({
  kinds: [savedView],
  constraints,
  routes: [routes],
})
