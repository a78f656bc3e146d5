import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Person = { sub: string; email?: string; email_verified?: boolean; name?: string }
type Provider = {
  callback(): (req: IncomingMessage, res: ServerResponse) => void
  interactionDetails(
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<{ params: { client_id: string; scope: string } }>
  interactionFinished(req: IncomingMessage, res: ServerResponse, result: object): Promise<void>
  Grant: new (of: { accountId: string; clientId: string }) => {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }
  on(event: string, listener: (...args: unknown[]) => void): void
}

/**
 * A real OpenID provider (oidc-provider) on loopback that signs `person` in without asking. `claimsInToken` puts the
 * address into the ID token.
 */
export async function identityProvider(redirectUri: string, claimsInToken = false) {
  const module = 'oidc-provider'
  const { default: OidcProvider } = (await import(module)) as {
    default: new (issuer: string, config: object) => Provider
  }
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', () => ready()))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let person: Person = { sub: 'nobody' }
  const provider = new OidcProvider(issuer, {
    clients: [
      {
        client_id: 'svpms',
        client_secret: 'a-secret-of-the-client-that-is-long',
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: !claimsInToken,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a-key-for-cookies'] },
    interactions: {
      url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}`,
    },
    findAccount: (_ctx: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ ...person, sub }),
    }),
  })
  provider.on('server_error', (_ctx, error) => console.error(error))
  const serve = provider.callback()
  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    if (!req.url?.startsWith('/interaction/')) return serve(req, res)
    void (async () => {
      const { params } = await provider.interactionDetails(req, res)
      const grant = new provider.Grant({ accountId: person.sub, clientId: params.client_id })
      grant.addOIDCScope(params.scope)
      await provider.interactionFinished(req, res, {
        login: { accountId: person.sub },
        consent: { grantId: await grant.save() },
      })
    })()
  })
  return {
    issuer,
    clientId: 'svpms',
    clientSecret: 'a-secret-of-the-client-that-is-long',
    /** Goes through the provider's pages as this person, and answers where it sends the browser back to. */
    async signIn(at: string, as: Person): Promise<string> {
      person = as
      const cookies = new Map<string, string>()
      for (let next = at, steps = 0; steps < 10; steps++) {
        const answer = await fetch(next, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join('; ') },
        })
        for (const set of answer.headers.getSetCookie())
          cookies.set(
            set.slice(0, set.indexOf('=')),
            set.slice(set.indexOf('=') + 1).split(';')[0]!,
          )
        const to = answer.headers.get('location')
        if (!to)
          throw new Error(
            `the provider answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`,
          )
        next = new URL(to, next).href
        if (!next.startsWith(issuer)) return next
      }
      throw new Error('the provider sends in circles')
    },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
