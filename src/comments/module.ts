import { did } from '../messages/index.ts'
import type { Module } from '../platform/module.ts'
import { says } from '../platform/kinds.ts'
import { routes } from './routes.ts'

export const comments = (): Module => ({
  routes: ({ wiring }) => [routes(wiring.kinds)],
  eventsOfAnyKind: { commented: says(did('any.commented'), 'message-circle') },
})
