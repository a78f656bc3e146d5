import { existsSync } from 'node:fs'

/**
 * Settings of a developer's own machine. What the environment says already wins; production and tests are told by their
 * environment alone.
 */
export function readEnvFile(file = '.env'): void {
  const mode = process.env['NODE_ENV'] || 'development'
  if (mode === 'development' && existsSync(file)) process.loadEnvFile(file)
}
