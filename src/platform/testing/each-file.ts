import { existsSync, readFileSync } from 'node:fs'
import { afterAll } from 'vitest'
import { leftovers } from './leftovers.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Processor time for this file, of the worker and of what it started and saw end, in milliseconds. */
    cpuMs?: number
  }
}

// Runs before each file. The worker's database and folders serve the next file too, so what a file leaves there is
// cleared.
const environment = { ...process.env }
const started = cpuMs()

// oxlint-disable-next-line no-empty-pattern -- Vitest reads the names it is asked for from this pattern
afterAll(async ({}, file) => {
  for (const clear of leftovers) await clear()
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
  file.meta.cpuMs = cpuMs() - started
})

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000 + childrenMs()
}

/** Linux counts in hundredths of a second; elsewhere it is not known. */
function childrenMs(): number {
  if (!existsSync('/proc/self/stat')) return 0
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)!.split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}
