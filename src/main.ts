import process from 'node:process'

const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `SVPMS needs Node.js 24 or newer; this is ${process.version}. "npm ci" brings one along: start with "npm start".`,
  )
  process.exit(1)
}

const { readEnvFile } = await import('./platform/env-file.ts')
readEnvFile()
const { start } = await import('./start.ts')
await start(process.env)
