import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { describedRoutes } from '../../compose.ts'
import type { Route } from '../../platform/http/route.ts'
import { openArena, startCluster, type Arena, type Cluster } from './arena.ts'
import { fuzz } from './fuzz.ts'
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
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(
    'npm run proof -- [--seed N] [--ops N] [--probes N] [--fuzz N] [--only probes|operations|fuzz|paths|plants|PLANT]',
  )
  process.exit(0)
}
const size = {
  seed: Number(values.seed),
  ops: Number(values.ops),
  probes: Number(values.probes),
  fuzz: Number(values.fuzz),
}
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

/** Random commands, with what breaks in between. */
async function attack(
  cluster: Cluster,
  arena: Arena,
  count: number,
  faults: readonly ('app' | 'postgres' | 'cut')[],
): Promise<{ history: readonly Intent[]; violations: string[]; faults: number }> {
  const work = operations(() => arena.baseUrl, arena.places, size.seed)
  const rnd = random(size.seed + 77)
  const over = new AbortController()
  let struck = 0
  const trouble = (async () => {
    while (!over.signal.aborted && faults.length) {
      await sleep(800 + rnd.int(1500))
      if (over.signal.aborted) return
      const fault = rnd.pick(faults)
      struck++
      if (fault === 'app') await arena.kill()
      else if (fault === 'cut') await arena.cut()
      else await cluster.kill()
    }
  })()
  await work.run(count, () => false)
  over.abort()
  await trouble
  const violations = (
    await Promise.all(arena.places.map((p) => judge(arena.ownerUrl, p, work.history)))
  ).flat()
  return { history: work.history, violations, faults: struck }
}

function report(
  proof: string,
  done: string,
  violations: readonly string[],
  wanted: 'none' | 'some',
  started: number,
  cmd: string,
): void {
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

async function whole(cluster: Cluster): Promise<void> {
  const arena = await openArena(cluster, `whole_${Date.now()}`, 30_000_000n, null)
  try {
    if (asked('operations')) {
      const started = performance.now()
      const { history, violations, faults } = await attack(cluster, arena, size.ops, [
        'app',
        'cut',
        'postgres',
      ])
      const acked = history.filter((i) =>
        i.sent.some((s) => s.status !== null && s.status < 300),
      ).length
      const silent = history.filter((i) =>
        i.sent.some((s) => s.status === null || s.status === 503),
      ).length
      report(
        'operations with faults',
        `${history.length} intentions, ${acked} acknowledged, ${silent} met a fault, ${faults} faults (kill -9 of app and PostgreSQL, cut connections)`,
        violations,
        'none',
        started,
        command('operations', ` --ops ${size.ops}`),
      )
    } else await operations(() => arena.baseUrl, arena.places, size.seed).run(300, () => false)
    if (asked('probes')) {
      const started = performance.now()
      const before = await fingerprint(arena.ownerUrl, arena.places[1]!.tenantId)
      const { violations } = await probe(
        arena.baseUrl,
        routes,
        arena.places,
        size.probes,
        size.seed,
      )
      const after = await fingerprint(arena.ownerUrl, arena.places[1]!.tenantId)
      const changed = Object.keys(before)
        .filter((t) => before[t] !== after[t])
        .map((t) => `rows of ${t} changed`)
      report(
        'tenant and permission probes',
        `${size.probes} probes over ${routes.length} routes`,
        [...violations, ...changed],
        'none',
        started,
        command('probes', ` --probes ${size.probes}`),
      )
    }
    if (asked('fuzz')) {
      const started = performance.now()
      const ids = [...(await idsOf(arena.baseUrl, arena.places[0]!, routes)).values()].flat()
      const { violations } = await fuzz(
        arena.baseUrl,
        routes,
        arena.places[0]!,
        ids,
        size.fuzz,
        size.seed,
      )
      report(
        'fuzzed input',
        `${size.fuzz} requests over ${routes.length} routes`,
        violations,
        'none',
        started,
        command('fuzz', ` --fuzz ${size.fuzz}`),
      )
    }
  } finally {
    await arena.stop()
  }
}

/** What shows a planted bug; a product that the bug ends is shown too. */
async function shownBy(cluster: Cluster, arena: Arena, plant: Plant): Promise<string[]> {
  if (plant.seenBy === 'operations') return (await attack(cluster, arena, 900, [])).violations
  if (plant.seenBy === 'crash') {
    for (let round = 0; round < 5; round++) {
      const { violations } = await attack(cluster, arena, 500, ['postgres'])
      const lost = violations.filter((v) => v.includes('lost'))
      if (lost.length > 0) return lost
    }
    return []
  }
  await operations(() => arena.baseUrl, arena.places, size.seed).run(150, () => false)
  const ids = [...(await idsOf(arena.baseUrl, arena.places[0]!, routes)).values()].flat()
  const { violations } =
    plant.seenBy === 'probes'
      ? await probe(arena.baseUrl, routes, arena.places, 1500, size.seed)
      : await fuzz(arena.baseUrl, routes, arena.places[0]!, ids, 800, size.seed)
  return violations
}

async function withPlant(cluster: Cluster, plant: Plant): Promise<void> {
  const started = performance.now()
  const arena = await openArena(cluster, `${plant.name}_${Date.now()}`, 2_000_000n, plant)
  const over = new AbortController()
  const ended = (async (): Promise<string[]> => {
    while (!over.signal.aborted && !arena.hasEnded()) await sleep(500)
    return ['the product has ended']
  })()
  const shown = shownBy(cluster, arena, plant)
  shown.catch(() => {}) // what goes on asking a product that has ended
  let violations: string[]
  try {
    violations = await Promise.race([shown, ended])
  } catch (error) {
    if (!arena.hasEnded()) throw error
    violations = ['the product has ended']
  } finally {
    over.abort()
    await arena.stop()
  }
  report(`planted: ${plant.name}`, plant.guard, violations, 'some', started, command(plant.name))
}

/** Every order of commands by three people who may do everything, and of tricks by one administrator; then the same with a pair taken out of the matrix. */
async function paths(cluster: Cluster): Promise<void> {
  const arena = await openArena(cluster, `paths_${Date.now()}`, 30_000_000n, null)
  try {
    const began = performance.now()
    const { states, refused, approved, violations } = await searchPurchases(arena)
    report(
      'paths to an approved invoice',
      `${states} states, ${refused} refusals, ${approved} approved by three people or more`,
      approved > 0 ? violations : ['no path was found at all', ...violations],
      'none',
      began,
      command('paths'),
    )
    const then = performance.now()
    const roles = await searchRoles(arena, 3)
    report(
      'roles that one administrator gives',
      `${roles.orders} orders of tricks`,
      roles.violations,
      'none',
      then,
      command('paths'),
    )
    const last = performance.now()
    const hole = await searchPurchases(arena, {
      people: 2,
      without: [['goods.receive', 'invoice.enter']],
    })
    report(
      'planted: a pair of duties less',
      'who receives does not enter the invoice',
      hole.violations,
      'some',
      last,
      command('paths'),
    )
  } finally {
    await arena.stop()
  }
}

const cluster = await startCluster()
try {
  if (['all', 'operations', 'probes', 'fuzz'].includes(values.only)) await whole(cluster)
  if (asked('paths')) await paths(cluster)
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
