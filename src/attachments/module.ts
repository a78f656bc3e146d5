import type { Module } from '../platform/module.ts'
import { attachmentLifecycle } from './attachment.ts'
import type { Services } from '../services.ts'
import { attachment } from './kind.ts'
import {
  checkAttachment,
  checkAttachmentExpiry,
  eraseAttachment,
  storeAttachment,
  tidyAttachments,
} from './jobs.ts'
import { routes } from './routes.ts'

export const attachments = (services: Services): Module => ({
  kinds: [attachment],
  lifecycles: { 'attachments.status': attachmentLifecycle },
  routes: ({ wiring }) => [routes(services.files, wiring.kinds)],
  jobs: [
    {
      name: 'check-attachment',
      heavy: true,
      handler: (deps) => checkAttachment({ ...services, ...deps }),
    },
    {
      name: 'store-attachment',
      heavy: true,
      handler: (deps) => storeAttachment({ ...services, ...deps }),
    },
    { name: 'erase-attachment', handler: (deps) => eraseAttachment({ ...services, ...deps }) },
  ],
  schedules: [checkAttachmentExpiry],
  sweeps: [
    {
      name: 'tidy-attachments',
      cron: '*/15 * * * *',
      run: (deps) => tidyAttachments({ ...services, ...deps }),
    },
  ],
  navigation: [
    {
      group: 'Plan',
      href: '/attachments',
      label: 'Attachments',
      icon: 'files',
      needs: 'invoices.read',
    },
  ],
})
