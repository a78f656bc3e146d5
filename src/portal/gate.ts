import type { Request, Response } from 'express'
import type { ProcessDeps } from '../platform/ctx.ts'
import type { Limits } from '../platform/limits.ts'
import type { ErrorSummary, Field } from '../platform/view/ui.ts'
import type { PortalSessions } from './sessions.ts'
import { gatePage } from './shell.ts'
import { languageOf, type Language } from './words/index.ts'

export type EnteringDeps = ProcessDeps & {
  sessions: PortalSessions
  limits: Limits
  enqueueAlone: (name: string, data: Record<string, unknown>) => Promise<void>
}

/** A page before anybody is signed in. */
export type GatePage = {
  title: string
  intro: readonly string[]
  summary: ErrorSummary | null
  action: string
  hidden: Readonly<Record<string, string>>
  fields: readonly Field[]
  submitLabel: string | null
  /** Something else that can be done here. */
  second: { action: string; label: string } | null
  links: readonly { before: string; label: string; href: string }[]
}
export const blankGate: GatePage = {
  title: '',
  intro: [],
  summary: null,
  action: '',
  hidden: {},
  fields: [],
  submitLabel: null,
  second: null,
  links: [],
}

/** A page that no cache keeps. */
export const sendHtml = (res: Response, status: number, body: string): void =>
  void res
    .status(status)
    .vary('Cookie')
    .vary('Accept-Language')
    .set('Cache-Control', 'private, no-store')
    .type('html')
    .send(body)

export function sendGate(
  req: Request,
  res: Response,
  status: number,
  shown: GatePage,
  language: Language = languageOf(req),
): void {
  sendHtml(res, status, gatePage(req, language, shown.title, '/portal/gate', shown, res))
}
