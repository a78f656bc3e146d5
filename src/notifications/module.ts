import type { Module } from '../platform/module.ts'
import { deliveryLifecycle } from './delivery.ts'
import type { Services } from '../services.ts'
import { sendLetter } from './sending.ts'
import { deliverNotices, noteMailEvent } from './jobs.ts'
import { brevoEvents } from './mail-event-routes.ts'
import { routes } from './routes.ts'

export const notifications = (services: Services): Module => ({
  lifecycles: { 'notice_deliveries.state': deliveryLifecycle },
  routes: [routes, brevoEvents(services.config.brevoWebhookToken, services.jobs.enqueueAlone)],
  jobs: [
    { name: 'letter', patient: true, handler: () => sendLetter(services) },
    {
      name: 'notify',
      unhurried: true,
      patient: true,
      handler: (deps) =>
        deliverNotices({
          ...deps,
          devices: services.noticeDevices,
          decisionLink: services.decisionLink,
        }),
    },
    { name: 'mail-event', handler: ({ db }) => noteMailEvent(db) },
  ],
})
