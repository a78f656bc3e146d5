import { z } from 'zod'
import { ById } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature, json, type Feature } from '../platform/http/route.ts'
import type { Jobs } from '../platform/jobs/jobs.ts'
import type { Scheduled } from '../platform/jobs/schedule.ts'
import * as commands from './commands.ts'
import { JobsJson, jobsPage, url, type JobsPage } from './presenter.ts'

/** What happens behind the screens, for administrators. */
export function routes(jobs: Jobs, works: readonly Scheduled[]): Feature {
  const face = json(JobsJson, (page: JobsPage) => page.data)
  const names = works.map((work) => work.name)
  const Named = z.strictObject({
    name: z.string().refine((name) => names.includes(name), 'There is no such work.'),
  })

  return feature('admin')
    .get(url.index, {
      allow: 'jobs.read',
      input: z.object({}),
      view: '/admin/jobs',
      json: face,
      summary: 'Scheduled work with its last run, and jobs that could not be done.',
      handle: async (ctx) => show(await jobsPage(ctx, works)),
    })
    .post(url.retries, {
      allow: 'jobs.manage',
      input: z.object({}),
      json: face,
      summary: 'Try everything again that could not be done.',
      handle: async (ctx) => {
        const count = await commands.retryAll(ctx, jobs)
        return changed(
          url.index,
          () => jobsPage(ctx, works),
          count === 0
            ? 'There was nothing to try again.'
            : count === 1
              ? 'One job is tried again.'
              : `${count} jobs are tried again.`,
        )
      },
    })
    .post(url.runs, {
      allow: 'jobs.manage',
      input: Named,
      json: face,
      summary: 'Do scheduled work now, in this organisation alone.',
      handle: async (ctx) => {
        await commands.runNow(ctx, ctx.input.name)
        return changed(
          url.index,
          () => jobsPage(ctx, works),
          'It runs in a moment. Load the page again to see how it went.',
        )
      },
    })
    .post('/admin/jobs/:id/retry', {
      allow: 'jobs.manage',
      input: ById,
      json: face,
      summary: 'Try one job again.',
      handle: async (ctx) => {
        await commands.retry(ctx, jobs, ctx.input.id)
        return changed(url.index, () => jobsPage(ctx, works), 'It is tried again.')
      },
    })
    .post('/admin/jobs/:id/removal', {
      allow: 'jobs.manage',
      input: ById,
      json: face,
      summary: 'Give up one job for good.',
      handle: async (ctx) => {
        await commands.discard(ctx, jobs, ctx.input.id)
        return changed(url.index, () => jobsPage(ctx, works), 'It will not be tried again.')
      },
    })
}
