import type { Request } from 'express'
import { cookie } from '../http/flash.ts'
import { asset } from './asset.ts'
import { render } from './eta.ts'
import type { Theme } from './shell.ts'

const themes: Record<string, Theme> = { light: 'light', dark: 'dark' }
export const themeOf = (req: Request): Theme => themes[cookie(req, 'theme') ?? ''] ?? 'system'

/** A page outside the shell: sign-in and its like. */
export const plainPage = (req: Request, title: string, view: string, data: object): string =>
  render('/layouts/sign-in', {
    title,
    asset,
    theme: themeOf(req),
    language: 'language' in data ? data.language : 'en',
    body: render(view, data),
  })
