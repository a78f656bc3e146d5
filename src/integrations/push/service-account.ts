import type { Agent } from 'node:https'
import { request } from 'node:https'
import { importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'

const ServiceAccount = z.object({
  project_id: z.string().min(1),
  client_email: z.string().min(3),
  private_key: z.string().includes('PRIVATE KEY'),
})
const Token = z.object({ access_token: z.string().min(1), expires_in: z.number() })
const tokenUrl = 'https://oauth2.googleapis.com/token'
const scope = 'https://www.googleapis.com/auth/firebase.messaging'

/**
 * A credential of Firebase's SDK for a service account (RFC 7523), for messaging alone. The SDK's own asks for five
 * scopes, prints a deprecation warning at each start, and cannot be led to a stand-in. The SDK keeps the token until
 * shortly before it ends.
 */
export function serviceAccountCredential(text: string, agent?: Agent) {
  const account = ServiceAccount.parse(JSON.parse(text))
  return {
    projectId: account.project_id,
    async getAccessToken(): Promise<{ access_token: string; expires_in: number }> {
      const key = await importPKCS8(account.private_key, 'RS256')
      const assertion = await new SignJWT({ scope })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
        .setIssuer(account.client_email)
        .setAudience(tokenUrl)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(key)
      const { status, body } = await postForm(
        { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion },
        agent,
      )
      if (status === 400 || status === 401) throw new Error('Google refuses the service account')
      if (status !== 200) throw new Error(`Google’s token endpoint answered ${status}`)
      return Token.parse(JSON.parse(body))
    },
  }
}

const postForm = (
  fields: Record<string, string>,
  agent: Agent | undefined,
): Promise<{ status: number; body: string }> =>
  new Promise((ok, fail) => {
    const text = new URLSearchParams(fields).toString()
    const call = request(
      tokenUrl,
      {
        method: 'POST',
        timeout: 5000,
        signal: AbortSignal.timeout(8000),
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': Buffer.byteLength(text),
        },
        ...(agent ? { agent } : {}),
      },
      (res) => {
        let body = ''
        res
          .setEncoding('utf8')
          .on('data', (part: string) => {
            body += part
            if (body.length > 100_000) call.destroy(new Error('too long an answer'))
          })
          .on('end', () => ok({ status: res.statusCode ?? 0, body }))
      },
    )
    call
      .on('timeout', () => call.destroy(new Error('no answer in time')))
      .on('error', fail)
      .end(text)
  })
