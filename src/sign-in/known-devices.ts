import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import { cookie } from '../platform/http/flash.ts'

/** Browsers in which somebody has signed in before. Guesses made elsewhere do not slow them. */
export type KnownDevices = {
  /** The device’s id when this account has been opened in this browser before; else null. */
  find(req: Request, account: string): string | null
  /** Remembers, for a year, that this account was opened here. */
  remember(req: Request, res: Response, account: string): void
}
type Device = { id: string; accounts: readonly string[] }

const year = 365 * 86_400_000
const mostAccounts = 5

/**
 * Kept in a signed cookie alone. It opens nothing: a password is still asked for. Older secrets still read what they
 * signed.
 */
export function createKnownDevices({
  secrets,
  secure,
}: {
  secrets: readonly string[]
  secure: boolean
}): KnownDevices {
  const name = secure ? '__Host-svpms-device' : 'svpms-device'
  const sign = (secret: string, text: string): string =>
    createHmac('sha256', secret).update(`known device ${text}`).digest('base64url')
  const digest = (id: string, account: string): string =>
    createHmac('sha256', id).update(account.trim().toLowerCase()).digest('base64url').slice(0, 22)

  function read(req: Request): Device | null {
    const [id = '', accounts = '', signature = ''] = (cookie(req, name) ?? '').split('.')
    const right = secrets.some((secret) => same(sign(secret, `${id}.${accounts}`), signature))
    return right ? { id, accounts: accounts.split('~') } : null
  }

  return {
    find(req, account) {
      const device = read(req)
      return device?.accounts.includes(digest(device.id, account)) ? device.id : null
    },
    remember(req, res, account) {
      const device = read(req) ?? { id: randomBytes(16).toString('base64url'), accounts: [] }
      const accounts = [...new Set([digest(device.id, account), ...device.accounts])]
      const text = `${device.id}.${accounts.slice(0, mostAccounts).join('~')}`
      res.cookie(name, `${text}.${sign(secrets[0] ?? '', text)}`, {
        httpOnly: true,
        sameSite: 'lax',
        secure,
        path: '/',
        maxAge: year,
      })
    },
  }
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
