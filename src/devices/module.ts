import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { addressColumn } from './commands.ts'
import { routes } from './routes.ts'

export const devices = (services: Services): Module => ({
  encrypted: [addressColumn],
  routes: [routes(services)],
})
