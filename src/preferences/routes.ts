import { z } from 'zod'
import { feature } from '../platform/http/route.ts'
import { safePath } from '../sign-in/index.ts'

const Theme = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  return_to: z.string().max(2000).optional(),
})

/** What a browser remembers for itself; it needs no account. */
export const routes = feature('preferences').open('post', '/preferences/theme', {
  allow: 'anyone',
  input: Theme,
  summary: 'Light, dark, or as the system says.',
  handle: async ({ res, input }) => {
    res
      .cookie('theme', input.theme, {
        sameSite: 'lax',
        path: '/',
        maxAge: 365 * 86_400_000,
        httpOnly: true,
      })
      .redirect(303, safePath(input.return_to))
  },
})
