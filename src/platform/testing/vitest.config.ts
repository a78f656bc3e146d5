import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { slowest } from './slowest.ts'

export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: [fileURLToPath(new URL('./global-setup.ts', import.meta.url))],
    setupFiles: [fileURLToPath(new URL('./each-file.ts', import.meta.url))],
    reporters: ['default', slowest],
    pool: 'forks',
    maxWorkers: 2,
    // A file has a process of its own: with one for many files, jobs and clocks of one reached another.
    isolate: true,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    env: { NODE_ENV: 'test', METADATA_SERVER_DETECTION: 'none' },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/browser/**', 'src/dev/**', 'src/platform/testing/**'],
      reporter: ['text-summary'],
      thresholds: { lines: 80, statements: 80, functions: 80, branches: 80 },
    },
  },
})
