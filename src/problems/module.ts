import type { Module } from '../platform/module.ts'
import { plainPage } from '../platform/view/plain-page.ts'
import { routes } from './routes.ts'

export const problems = (): Module => ({
  routes: [routes(plainPage)],
})
