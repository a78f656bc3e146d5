import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { describedRoutes } from '../../compose.ts'
import type { Route } from '../../platform/http/route.ts'
import { openArena, startCluster, type Arena, type Cluster } from './arena.ts'
import { fuzz } from './fuzz.ts'
import { limited, type Enough } from './limited.ts'
import { judge } from './model.ts'
import type { Intent } from './door.ts'
import { operations } from './operations.ts'
import { searchPurchases, searchRoles } from './paths.ts'
import { plants, type Plant } from './plants.ts'
import { idsOf, probe } from './probes.ts'
import { random } from './random.ts'
import { fingerprint } from './world.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    ops: { type: 'string', default: '4000' },
    probes: { type: 'string', default: '8000' },
    fuzz: { type: 'string', default: '8000' },
    only: { type: 'string', default: 'all' },
    minutes: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(
    'npm run proof -- [--seed N] [--ops N] [--probes N] [--fuzz N] [--minutes N for each part and each planted bug] [--only probes|operations|fuzz|paths|plants|PLANT]',
  )
  process.exit(0)
}
const size = {
  seed: Number(values.seed),
  ops: Number(values.ops),
  probes: Number(values.probes),
  fuzz: Number(values.fuzz),
}
/** What one part may take, and one planted bug, in seconds. */
const limit = Number(values.minutes) * 60
const routes: Route[] = describedRoutes()
type Line = {
  proof: string
  done: string
  found: string
  ok: boolean
  seconds: string
  command: string
}
const lines: Line[] = []
const asked = (what: string): boolean => values.only === 'all' || values.only === what
const command = (only: string, rest = ''): string =>
  `npm run proof -- --seed ${size.seed} --only ${only}${rest}`

type Fault = 'app' | 'postgres' | 'cut'
type Attack = {
  count: number
  faults?: readonly Fault[]
  seed?: number
  /** What was done before in the same arena. */
  earlier?: readonly Intent[]
  enough: Enough
}

/** Random commands, with what breaks in between. */
async function attack(
  cluster: Cluster,
  arena: Arena,
  { count, faults = [], seed = size.seed, earlier = [], enough }: Attack,
): Promise<{ history: readonly Intent[]; violations: string[]; faults: number }> {
  const work = operations(() => arena.baseUrl, arena.places, seed)
  const rnd = random(seed + 77)
  const over = new AbortController()
  let struck = 0
  const trouble = (async () => {
    while (!over.signal.aborted && faults.length) {
      await sleep(800 + rnd.int(1500))
      if (over.signal.aborted || enough()) return
      const fault = rnd.pick(faults)
      struck++
      if (fault === 'app') await arena.kill()
      else if (fault === 'cut') await arena.cut()
      else await cluster.kill()
    }
  })()
  await work.run(count, enough)
  over.abort()
  await trouble
  const history = [...earlier, ...work.history]
  const violations = (
    await Promise.all(arena.places.map((p) => judge(arena.ownerUrl, p, history)))
  ).flat()
  return { history, violations, faults: struck }
}

type Result = {
  proof: string
  done: string
  violations: readonly string[]
  wanted?: 'none' | 'some'
  started: number
  cmd: string
}

function report({ proof, done, violations, wanted = 'none', started, cmd }: Result): void {
  const ok = wanted === 'none' ? violations.length === 0 : violations.length > 0
  lines.push({
    proof,
    done,
    found:
      wanted === 'none'
        ? `${violations.length} violations`
        : violations.length
          ? `caught (${violations.length})`
          : 'NOT CAUGHT',
    ok,
    seconds: ((performance.now() - started) / 1000).toFixed(1),
    command: cmd,
  })
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${proof}: ${done}, ${lines.at(-1)!.found}`)
  for (const v of violations.slice(0, wanted === 'none' ? 20 : 1))
    console.log(`       ${v.slice(0, 300)}`)
}

/** What cannot even begin is a line of the table, too. */
async function orFailed(proof: string, work: () => Promise<void>): Promise<void> {
  const started = performance.now()
  await work().catch((error: unknown) =>
    report({
      proof,
      done: 'not done',
      violations: [messageOf(error)],
      started,
      cmd: command('all'),
    }),
  )
}

/** A part that hangs or breaks off is reported as failed, and the next one begins. */
async function part(
  what: { proof: string; cmd: string },
  work: (enough: Enough) => Promise<{ done: string; violations: readonly string[] }>,
): Promise<void> {
  const started = performance.now()
  const result = await limited(limit, work).catch((error: unknown) => ({
    done: 'not done',
    violations: [messageOf(error)],
  }))
  report({ ...what, ...result, started })
}
const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

async function whole(cluster: Cluster): Promise<void> {
  const arena = await openArena(cluster, `whole_${Date.now()}`, 30_000_000n, null)
  try {
    if (asked('operations')) await operationsWithFaults(cluster, arena)
    else await operations(() => arena.baseUrl, arena.places, size.seed).run(300)
    if (asked('probes')) await probes(arena)
    if (asked('fuzz')) await fuzzedInput(arena)
  } finally {
    await arena.stop()
  }
}

const operationsWithFaults = (cluster: Cluster, arena: Arena): Promise<void> =>
  part(
    {
      proof: 'operations with faults',
      cmd: command('operations', ` --ops ${size.ops}`),
    },
    async (enough) => {
      const { history, violations, faults } = await attack(cluster, arena, {
        count: size.ops,
        faults: ['app', 'cut', 'postgres'],
        enough,
      })
      const met = (test: (status: number | null) => boolean): number =>
        history.filter((intent) => intent.sent.some(({ status }) => test(status))).length
      const acked = met((status) => status !== null && status < 300)
      const silent = met((status) => status === null || status === 503)
      return {
        done: `${history.length} intentions, ${acked} acknowledged, ${silent} met a fault, ${faults} faults (kill -9 of app and PostgreSQL, cut connections)`,
        violations,
      }
    },
  )

const probes = (arena: Arena): Promise<void> =>
  part(
    {
      proof: 'tenant and permission probes',
      cmd: command('probes', ` --probes ${size.probes}`),
    },
    async () => {
      const other = arena.places[1]!.tenantId
      const before = await fingerprint(arena.ownerUrl, other)
      const { violations } = await probe(
        arena.baseUrl,
        routes,
        arena.places,
        size.probes,
        size.seed,
      )
      const after = await fingerprint(arena.ownerUrl, other)
      const changed = Object.keys(before)
        .filter((t) => before[t] !== after[t])
        .map((t) => `rows of ${t} changed`)
      return {
        done: `${size.probes} probes over ${routes.length} routes`,
        violations: [...violations, ...changed],
      }
    },
  )

const fuzzedInput = (arena: Arena): Promise<void> =>
  part(
    {
      proof: 'fuzzed input',
      cmd: command('fuzz', ` --fuzz ${size.fuzz}`),
    },
    async () => {
      const [place] = arena.places
      const ids = [...(await idsOf(arena.baseUrl, place!, routes)).values()].flat()
      const { violations } = await fuzz(arena.baseUrl, routes, place!, ids, {
        count: size.fuzz,
        seed: size.seed,
        slowestMs: 2000,
      })
      return { done: `${size.fuzz} requests over ${routes.length} routes`, violations }
    },
  )

/**
 * Some bugs show only when two people meet, or when the database dies at the right moment: they are given rounds until
 * the time is over.
 */
async function shownByWork(
  cluster: Cluster,
  arena: Arena,
  seenBy: 'operations' | 'crash',
  enough: Enough,
): Promise<string[]> {
  let earlier: readonly Intent[] = []
  for (let round = 0; !enough(); round++) {
    const { history, violations } = await attack(cluster, arena, {
      count: seenBy === 'crash' ? 250 : 900,
      faults: seenBy === 'crash' ? ['postgres'] : [],
      seed: size.seed + round,
      earlier,
      enough,
    })
    const shown = violations.filter((v) => seenBy === 'operations' || v.includes('lost'))
    if (shown.length > 0) return shown
    earlier = history
  }
  return []
}

/** What shows a planted bug. */
async function shownBy(
  cluster: Cluster,
  arena: Arena,
  plant: Plant,
  enough: Enough,
): Promise<string[]> {
  if (plant.seenBy === 'operations' || plant.seenBy === 'crash')
    return shownByWork(cluster, arena, plant.seenBy, enough)
  await operations(() => arena.baseUrl, arena.places, size.seed).run(150, enough)
  const ids = [...(await idsOf(arena.baseUrl, arena.places[0]!, routes)).values()].flat()
  const { violations } =
    plant.seenBy === 'probes'
      ? await probe(arena.baseUrl, routes, arena.places, 1500, size.seed)
      : await fuzz(arena.baseUrl, routes, arena.places[0]!, ids, {
          count: 800,
          seed: size.seed,
          slowestMs: 2000,
        })
  return violations
}

/** A product that its bug ends has shown it; one that hangs has not. */
async function withPlant(cluster: Cluster, plant: Plant): Promise<void> {
  const started = performance.now()
  const result = { done: plant.guard, wanted: 'some', started, cmd: command(plant.name) } as const
  let opened: Arena | null = null
  try {
    const arena = await limited(60, () =>
      openArena(cluster, `${plant.name}_${Date.now()}`, 2_000_000n, plant),
    )
    opened = arena
    const violations = await limited(limit, (enough) =>
      Promise.race([shownBy(cluster, arena, plant, enough), ended(arena, enough)]),
    ).catch((error: unknown) => {
      if (arena.hasEnded()) return [hasEnded]
      throw error
    })
    report({ ...result, proof: `planted: ${plant.name}`, violations })
  } catch (error) {
    const done = `${plant.guard}: ${messageOf(error)}`
    report({ ...result, proof: `planted: ${plant.name}`, done, violations: [] })
  } finally {
    await opened?.stop()
  }
}
const hasEnded = 'the product has ended'

async function ended(arena: Arena, enough: Enough): Promise<string[]> {
  while (!enough() && !arena.hasEnded()) await sleep(500)
  return [hasEnded]
}

/**
 * Every order of commands by three people who may do everything, and of tricks by one administrator; then the same with
 * a pair taken out of the matrix.
 */
async function paths(cluster: Cluster): Promise<void> {
  const arena = await openArena(cluster, `paths_${Date.now()}`, 30_000_000n, null)
  const cmd = command('paths')
  try {
    await part({ proof: 'paths to an approved invoice', cmd }, async () => {
      const { states, refused, approved, violations } = await searchPurchases(arena)
      return {
        done: `${states} states, ${refused} refusals, ${approved} approved by three people or more`,
        violations: approved > 0 ? violations : ['no path was found at all', ...violations],
      }
    })
    await part({ proof: 'roles that one administrator gives', cmd }, async () => {
      const { orders, violations } = await searchRoles(arena, 3)
      return { done: `${orders} orders of tricks`, violations }
    })
    const started = performance.now()
    const without = [['goods.receive', 'invoice.enter']] as const
    const { violations } = await limited(limit, () =>
      searchPurchases(arena, { people: 2, without }),
    ).catch(() => ({ violations: [] }))
    report({
      proof: 'planted: a pair of duties less',
      done: 'who receives does not enter the invoice',
      violations,
      wanted: 'some',
      started,
      cmd,
    })
  } finally {
    await arena.stop()
  }
}

const cluster = await startCluster()
try {
  if (['all', 'operations', 'probes', 'fuzz'].includes(values.only))
    await orFailed('the product under attack', () => whole(cluster))
  if (asked('paths')) await orFailed('paths', () => paths(cluster))
  for (const plant of plants)
    if (asked('plants') || values.only === plant.name) await withPlant(cluster, plant)
} finally {
  await cluster.stop()
}
const width = (key: keyof Line): number => Math.max(...lines.map((l) => String(l[key]).length))
console.log(
  `\n${lines.map((l) => `${l.proof.padEnd(width('proof'))}  ${l.found.padEnd(width('found'))}  ${l.seconds.padStart(width('seconds'))} s  ${l.command}`).join('\n')}`,
)
console.log(
  `\n${lines.filter((l) => l.ok).length} held, ${lines.filter((l) => !l.ok).length} did not`,
)
process.exit(lines.length > 0 && lines.every((l) => l.ok) ? 0 : 1)
