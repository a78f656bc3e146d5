import supertest, { type Response } from 'supertest'
import { mailsTo, owner, product } from './harness.ts'

/** Somebody with a browser without scripts: it keeps the session's cookie, and sends forms as this site does. */
export async function visitor() {
  const { app } = await product()
  let cookie = ''
  const keep = (res: Response): Response => {
    const set = ([res.headers['set-cookie'] ?? []].flat() as string[])
      .map((c) => c.split(';')[0] ?? '')
      .find((c) => c.startsWith('svpms='))
    if (set) cookie = set
    return res
  }
  const them = {
    get: async (path: string) => keep(await supertest(app).get(path).set('Cookie', cookie)),
    post: async (path: string, fields: object = {}, headers: Record<string, string> = {}) =>
      keep(
        await supertest(app)
          .post(path)
          .set('Sec-Fetch-Site', 'same-origin')
          .set('Cookie', cookie)
          .set(headers)
          .type('form')
          .send(fields),
      ),
    signIn: (email: string, password: string, more: object = {}) =>
      them.post('/sign-in', { email, password, ...more }),
    isIn: async () => (await them.get('/inbox')).status === 200,
    cookie: () => cookie,
    useCookie: (other: string) => void (cookie = other),
  }
  return them
}

/** The path of the link in the newest mail to this address, once there are at least `least` mails. */
export async function mailedPath(address: string, least = 1): Promise<string> {
  const mail = (await mailsTo(address, least))[0]
  return new URL(/https?:\/\/\S+/.exec(mail?.text ?? '')![0]).pathname
}

/** A statement as the database's owner: to make time pass, and to look where the product may not. */
export async function asOwner(
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  return (await owner.query<Record<string, unknown>>(text, values)).rows
}
