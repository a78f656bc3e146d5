import { openApi } from '../platform/http/openapi.ts'
import type { Module } from '../platform/module.ts'
import { plainPage } from '../platform/view/plain-page.ts'
import type { Services } from '../services.ts'
import { docs } from './api-docs/routes.ts'
import { outbox } from './outbox/routes.ts'
import { gallery } from './ui-gallery/routes.ts'

/** Pages for those who build the product; not in production. */
export const development = ({ config }: Services): Module => ({
  routes: [
    gallery(),
    outbox(config.outboxDir, plainPage),
    docs(plainPage, (req) => openApi(req.app.locals['routes'])),
  ],
})
