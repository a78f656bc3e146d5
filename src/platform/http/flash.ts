import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Flash } from './reply.ts'

const StoredFlash = z.object({
  tone: z.enum(['ok', 'info', 'bad']),
  text: z.string().max(500),
  undo: z
    .object({
      label: z.string().max(40),
      href: z.string().startsWith('/').max(200),
      fields: z.record(z.string(), z.string().max(2000)).optional(),
    })
    .optional(),
})
const name = 'flash'

/** One sentence for the next page, carried by a cookie so that it costs no session write. */
export const writeFlash = (res: Response, flash: Flash): void =>
  void res.cookie(name, Buffer.from(JSON.stringify(flash)).toString('base64url'), {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    maxAge: 60_000,
  })

export function readFlash(req: Request, res: Response): Flash | null {
  const raw = cookie(req, name)
  if (!raw) return null
  res.clearCookie(name, { path: '/' })
  try {
    return StoredFlash.parse(JSON.parse(Buffer.from(raw, 'base64url').toString()))
  } catch {
    return null
  }
}

export function cookie(req: Request, wanted: string): string | null {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === wanted) return part.slice(at + 1).trim()
  }
  return null
}
