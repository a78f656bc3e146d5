import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { describedRoutes } from '../../compose.ts'
import type { Route } from '../../platform/http/route.ts'
import { jwtPrivateKey, product } from '../../platform/testing/harness.ts'
import { createTokens } from '../../sign-in/tokens.ts'
import { fuzz } from './fuzz.ts'
import { judge } from './model.ts'
import { operations } from './operations.ts'
import { idsOf, probe } from './probes.ts'
import { createWorld, fingerprint } from './world.ts'
import { installation } from '../../platform/testing/installation.ts'

/** The small slice of `npm run proof` that runs with every test; `SEED=7 npm test` replays one. */
test('random people at work: nothing lost, doubled, overdrawn, leaked or broken', async () => {
  const seed = Number(process.env['SEED'] ?? 1)
  const { app, db, jobs } = await product()
  const server = createServer(app)
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  try {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const tokens = await createTokens(db, jwtPrivateKey)
    const places = await createWorld(
      installation.ownerUrl,
      async (who) => (await tokens.issue(who)).access_token,
      3_000_000n,
    )
    const routes: Route[] = describedRoutes()
    const work = operations(() => baseUrl, places, seed, 8)
    await work.run(500)
    const done = work.history.filter((i) =>
      i.sent.some((s) => s.status !== null && s.status < 300),
    ).length
    expect(done).toBeGreaterThan(120)
    expect(
      (await Promise.all(places.map((p) => judge(installation.ownerUrl, p, work.history)))).flat(),
    ).toEqual([])
    const before = await fingerprint(installation.ownerUrl, places[1]!.tenantId, () =>
      jobs.drain(500),
    )
    expect((await probe(baseUrl, routes, places, 600, seed)).violations).toEqual([])
    expect(
      await fingerprint(installation.ownerUrl, places[1]!.tenantId, () => jobs.drain(500)),
    ).toEqual(before)
    const ids = [...(await idsOf(baseUrl, places[0]!, routes)).values()].flat()
    expect((await fuzz(baseUrl, routes, places[0]!, ids, { count: 600, seed })).violations).toEqual(
      [],
    )
  } finally {
    server.closeAllConnections()
    server.close()
  }
}, 240_000)
