import type { Request } from 'express'
import { z } from 'zod'
import { feature, type Feature } from '../../platform/http/route.ts'
import { apiDocs } from './presenter.ts'

/** Everything the API can do, to read; not in production. */
export const docs = (
  page: (req: Request, title: string, view: string, data: object) => string,
  describe: (req: Request) => object,
): Feature =>
  feature('dev').open('get', '/docs', {
    allow: 'anyone',
    input: z.object({}),
    summary: 'The API, to read.',
    handle: async ({ req, res }) => {
      const data = apiDocs(describe(req))
      res.type('html').send(page(req, data.title, '/dev/docs', data))
    },
  })
