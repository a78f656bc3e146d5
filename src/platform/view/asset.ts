import { readFileSync } from 'node:fs'

const manifestFile = new URL('../../../public/assets/manifest.json', import.meta.url)
const production = process.env['NODE_ENV'] === 'production'
const rereadAfter = 500

let manifest: Record<string, string> = {}
let readAt = 0

/** 'main.js' -> '/assets/main-<hash>.js': a URL whose content never changes. */
export function asset(name: string): string {
  const now = Date.now()
  if (readAt === 0 || (!production && now - readAt > rereadAfter)) {
    manifest = readManifest()
    readAt = now
  }
  return `/assets/${manifest[name] ?? name}`
}

function readManifest(): Record<string, string> {
  try {
    return JSON.parse(readFileSync(manifestFile, 'utf8'))
  } catch {
    return {}
  }
}
