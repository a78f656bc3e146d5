import type { Module } from '../platform/module.ts'
import { importLifecycle } from './catalog-import.ts'
import { applyLong, checkLong } from './jobs.ts'
import { routes } from './routes.ts'

export const catalogImports = (): Module => ({
  routes: [routes],
  lifecycles: { 'catalog_imports.state': importLifecycle },
  jobs: [
    { name: 'check-catalog-import', unhurried: true, handler: checkLong },
    { name: 'apply-catalog-import', unhurried: true, handler: applyLong },
  ],
})
