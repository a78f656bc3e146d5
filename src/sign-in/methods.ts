import type { Request } from 'express'
import type { BreachedPasswords } from '../integrations/breached-passwords/port.ts'
import { Problem } from '../kernel/problem.ts'
import type { Feature } from '../platform/http/route.ts'
import { accountRoutes } from './account-routes.ts'
import { codeRoutes } from './code-routes.ts'
import { methodsOf, note, refused } from './entering.ts'
import { links } from './link-routes.ts'
import { passkeyRoutes } from './passkey-routes.ts'
import { siteOf } from './passkeys.ts'
import { authenticate, findActor, type Identity } from './people.ts'
import { codeProblem, useCode } from './second-factor.ts'
import { ssoRoutes, type SsoDeps } from './sso-routes.ts'
import { stepUp } from './step-up-routes.ts'

export type MethodDeps = SsoDeps & { breached: BreachedPasswords; demo: boolean }

/** Every way to sign in or to confirm who it is, beside the password itself. */
export const methodRoutes = (deps: MethodDeps): Feature[] => [
  links(deps),
  codeRoutes(deps),
  stepUp(deps),
  passkeyRoutes({ ...deps, site: siteOf(deps.publicUrl) }),
  accountRoutes(deps),
  ssoRoutes(deps),
]

/** How an app asks for its tokens: the password, and a code from people who have set them up. */
export const tokenAsker =
  (deps: MethodDeps) =>
  async (
    req: Request,
    email: string,
    password: string,
    code: string | undefined,
  ): Promise<Identity> => {
    const requestId = String(req.res?.locals['requestId'] ?? '')
    const who = await authenticate(deps.db, email, password, deps.demo)
    const actor = who && (await findActor(deps.db, who))
    if (!actor) {
      await refused(deps, { email }, 'password')
      throw new Problem(401, 'bad_credentials', 'E-mail or password is not right.')
    }
    const { totp } = await methodsOf(deps.db, actor.userId)
    if (totp && !code)
      throw new Problem(
        401,
        'mfa_required',
        'Send a one-time code or a recovery code as `code`, beside e-mail and password.',
      )
    const answer = totp ? await useCode(deps, actor, code!, requestId) : 'right'
    if (answer !== 'right') {
      await refused(deps, actor, 'totp')
      throw new Problem(401, 'mfa_required', codeProblem(answer))
    }
    await note(
      deps,
      actor,
      'member.signed_in',
      { how: totp ? 'totp' : 'password', via: 'app' },
      requestId,
    )
    return { userId: actor.userId, tenantId: actor.tenantId }
  }
