import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { routes } from './routes.ts'

export const sessions = (services: Services): Module => ({
  routes: [routes(services.signIns)],
})
