import { afterAll } from 'vitest'
import { leftovers } from './leftovers.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Processor time of the worker for this file, in milliseconds. */ cpuMs?: number
  }
}

// Run before each file is imported. A worker goes through many files in one process: each leaves its desk as it found it.
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
