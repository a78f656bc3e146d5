import { z } from 'zod'
import { notFound } from '../../kernel/problem.ts'
import { cookie } from '../../platform/http/flash.ts'
import { feature, type Feature } from '../../platform/http/route.ts'
import { galleryHtml } from './page.ts'

/** Every part of the shelf in every state, for those who build screens. Only where demo people may sign in. */
export const gallery = (): Feature =>
  feature('ui-gallery')
    .open('get', '/dev/ui', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'The gallery of interface parts.',
      handle: async ({ req, res }) =>
        void res
          .type('html')
          .send(galleryHtml('/dev/ui', cookie(req, 'theme') === 'dark' ? 'dark' : 'light')),
    })
    .open('get', '/dev/ui/:scene', {
      allow: 'anyone',
      input: z.object({ scene: z.string().max(40) }),
      summary: 'One scene of the gallery.',
      handle: async ({ req, res, input }) => {
        const html = galleryHtml(
          `/dev/ui/${input.scene}`,
          cookie(req, 'theme') === 'dark' ? 'dark' : 'light',
        )
        if (!html) throw notFound()
        res.type('html').send(html)
      },
    })
