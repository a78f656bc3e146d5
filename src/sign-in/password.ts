import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/**
 * OWASP Password Storage Cheat Sheet: scrypt N=2^17, r=8, p=1. The work runs on libuv's threads, off the event loop.
 */
const cost = { N: 2 ** 17, r: 8, p: 1 }

const derive = (password: string, salt: Buffer, N: number, r: number, p: number): Promise<Buffer> =>
  new Promise((ok, fail) =>
    scrypt(
      password.normalize('NFKC').slice(0, 1024),
      salt,
      32,
      { N, r, p, maxmem: 256 * N * r },
      (error, key) => (error ? fail(error) : ok(key)),
    ),
  )

/** 'scrypt$N$r$p$salt$key' */
export async function hashPassword(password: string, { N, r, p } = cost): Promise<string> {
  const salt = randomBytes(16)
  return [
    'scrypt',
    N,
    r,
    p,
    salt.toString('base64'),
    (await derive(password, salt, N, r, p)).toString('base64'),
  ].join('$')
}

const nobody = `scrypt$${cost.N}$${cost.r}$${cost.p}$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(32).toString('base64')}`

/** False for a wrong password and for a person who does not exist, after the same work. */
export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt, key] = (stored ?? nobody).split('$')
  const expected = Buffer.from(key ?? '', 'base64')
  const actual = await derive(
    password,
    Buffer.from(salt ?? '', 'base64'),
    Number(N),
    Number(r),
    Number(p),
  )
  return stored !== null && expected.length === actual.length && timingSafeEqual(expected, actual)
}
