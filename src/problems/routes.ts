import type { Request } from 'express'
import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { problemList, problemPage } from './presenter.ts'

type Page = (req: Request, title: string, view: string, data: object) => string

/** What the `type` of a refusal leads to (RFC 9457). */
export const routes = (page: Page): Feature =>
  feature('problems')
    .open('get', '/problems', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'Every reason for which a request is refused.',
      handle: async ({ req, res }) => {
        res.type('html').send(page(req, 'Problems', '/problems/index', problemList()))
      },
    })
    .open('get', '/problems/:code', {
      allow: 'anyone',
      input: z.object({ code: z.string().max(60) }),
      summary: 'What a reason means, and what to do.',
      handle: async ({ req, res, input: { code } }) => {
        const problem = problemPage(code)
        if (!problem) throw notFound('This problem')
        res.type('html').send(page(req, code, '/problems/show', problem))
      },
    })
