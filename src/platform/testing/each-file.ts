import { afterAll } from 'vitest'
import { leftovers } from './leftovers.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Processor time of the worker for this file, in milliseconds. */ cpuMs?: number
  }
}

// Runs before each file. The worker's database and folders serve the next file too, so what a file leaves there is cleared.
const environment = { ...process.env }
const since = process.cpuUsage()

// oxlint-disable-next-line no-empty-pattern -- Vitest reads the names it is asked for from this pattern
afterAll(async ({}, file) => {
  for (const clear of leftovers) await clear()
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
  const { user, system } = process.cpuUsage(since)
  file.meta.cpuMs = (user + system) / 1000
})
