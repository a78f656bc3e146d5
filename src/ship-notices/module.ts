import type { Module } from '../platform/module.ts'
import { routes } from './routes.ts'
import { shipNoticeLifecycle } from './ship-notice.ts'

export const shipNotices = (): Module => ({
  lifecycles: { 'ship_notices.status': shipNoticeLifecycle },
  routes: [routes],
})
