import type { Module } from '../platform/module.ts'
import { proposeOne } from './commands.ts'
import { priceChange } from './kind.ts'
import { routes } from './routes.ts'

export const priceChanges = (): Module => ({
  kinds: [priceChange],
  routes: [routes],
  on: { 'catalog.price_changes': proposeOne },
})
