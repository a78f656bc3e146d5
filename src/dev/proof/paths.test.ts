import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jwtPrivateKey, product } from '../../platform/testing/harness.ts'
import { createTokens } from '../../sign-in/tokens.ts'
import { searchPurchases, searchRoles, type PathDeps } from './paths.ts'
import { installation } from '../../platform/testing/installation.ts'

/**
 * The slice of `npm run proof -- --only paths` that runs with every test: two people instead of three, two tricks
 * instead of three.
 */
describe('no invoice is approved by too few people', () => {
  let deps: PathDeps
  let stop: () => void
  beforeAll(async () => {
    const { app, db } = await product()
    const server = createServer(app)
    await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
    const tokens = await createTokens(db, jwtPrivateKey)
    deps = {
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ownerUrl: installation.ownerUrl,
      issue: async (who) => (await tokens.issue(who)).access_token,
    }
    stop = () => {
      server.closeAllConnections()
      server.close()
    }
  })
  afterAll(() => stop())

  test('two people who may do everything cannot complete one, in any order', async () => {
    const { states, refused, approved, violations } = await searchPurchases(deps, { people: 2 })
    expect(violations).toEqual([])
    expect([states > 20, refused > 20, approved]).toEqual([true, true, 0])
  }, 240_000)

  test('a pair that is taken out of the matrix is found as a path', async () => {
    const { violations } = await searchPurchases(deps, {
      people: 2,
      without: [['goods.receive', 'invoice.enter']],
      untilFound: true,
    })
    expect(violations.length).toBeGreaterThan(0)
    expect(violations[0]).toContain('receive')
  }, 240_000)

  test('one administrator alone cannot give anybody a role that moves money, in any order', async () => {
    const { orders, violations } = await searchRoles(deps, 2)
    expect([orders, violations]).toEqual([64, []])
  }, 240_000)
})
