import { sendLetter } from '../notifications/index.ts'
import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { entranceOf, joiningBy } from './entrance.ts'
import { noteFailure } from './entering.ts'
import { identityProvider } from './identity-provider-routes.ts'
import { joining } from './joining-routes.ts'
import { singleSignOn } from './kind.ts'
import { sendSignInLink } from './link-routes.ts'
import { methodRoutes, tokenAsker } from './methods.ts'
import { constraints } from './passkeys.ts'
import { routes } from './routes.ts'
import { totpSecret } from './second-factor.ts'
import { security } from './security-routes.ts'
import { secretColumn } from './sso.ts'
import { switching } from './switching-routes.ts'
import { tokenRoutes } from './token-routes.ts'

export const signIn = (services: Services): Module => ({
  kinds: [singleSignOn],
  constraints,
  encrypted: [totpSecret, secretColumn],
  routes: (deps) => {
    const entrance = entranceOf(services, deps)
    const { tokens, limits } = services
    return [
      routes(entrance),
      ...methodRoutes(entrance),
      joining(joiningBy(services, entrance)),
      switching(entrance),
      tokenRoutes({ tokens, limits, authenticate: tokenAsker(entrance) }),
      security,
      identityProvider({
        cipher: services.cipher,
        dns: services.dns,
        production: services.config.production,
        callback: new URL('/sign-in/sso/callback', services.config.publicUrl).href,
      }),
    ]
  },
  jobs: [
    {
      name: 'sign-in-link',
      handler: ({ db }) =>
        sendSignInLink(db, (to, letter, key) =>
          sendLetter(services)({ name: 'letter', tenantId: null, to, letter }, key),
        ),
    },
    { name: 'sign-in-failed', handler: (deps) => noteFailure(deps, services.log) },
    {
      name: 'fill-demo',
      handler:
        () =>
        ({ tenantId }) =>
          services.demonstrations.fill(String(tenantId)),
    },
  ],
  navigation: [
    {
      group: 'Manage',
      href: '/identity-provider',
      label: 'Single sign-on',
      icon: 'key-round',
      needs: 'organisation.manage',
    },
  ],
})
