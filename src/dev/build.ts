import { build as bundle } from 'esbuild'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync, globSync, readFileSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { iconNames } from '../platform/view/icons.ts'

const run = promisify(execFile)
const compress = promisify(brotliCompress)
const root = new URL('../../', import.meta.url)
const at = (path: string): string => fileURLToPath(new URL(path, root))
const out = at('public/assets/')
const workerFile = at('public/sw.js')
const stampFile = `${out}.inputs`

/** Builds style sheet, browser script and icons into public/assets; does nothing when no input changed. */
export async function buildAssets(): Promise<void> {
  const inputs = fingerprint()
  if (
    existsSync(`${out}manifest.json`) &&
    existsSync(workerFile) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === inputs
  )
    return
  await mkdir(out, { recursive: true })
  const before = globSync('*', { cwd: out })
  const [files] = await Promise.all([
    Promise.all([styleSheet(), script(), sprite()]),
    serviceWorker(),
  ])
  const manifest = Object.fromEntries(await Promise.all(files.map(store)))
  await writeFile(`${out}manifest.json`, JSON.stringify(manifest, null, 1))
  await writeFile(stampFile, inputs)
  await removeStale(before, Object.values(manifest))
}

function fingerprint(): string {
  const hash = createHash('sha256')
  const patterns = [
    'views/**/*.eta',
    'styles/*.css',
    'src/browser/**/*.ts',
    'src/platform/view/icons.ts',
    'src/dev/build.ts',
    'tailwind.config.js',
    'package-lock.json',
  ]
  for (const file of patterns.flatMap((pattern) => globSync(pattern, { cwd: at('') })).sort())
    hash.update(file).update(readFileSync(at(file)))
  return hash.digest('hex')
}

type Built = { name: string; bytes: Buffer }

async function styleSheet(): Promise<Built> {
  const file = join(tmpdir(), `svpms-${process.pid}.css`)
  await run(
    process.execPath,
    [
      at('node_modules/@tailwindcss/cli/dist/index.mjs'),
      '-i',
      at('styles/app.css'),
      '-o',
      file,
      '--minify',
    ],
    { cwd: at('') },
  )
  const bytes = await readFile(file)
  await rm(file)
  return { name: 'app.css', bytes }
}

async function script(): Promise<Built> {
  const { outputFiles } = await bundle({
    entryPoints: [at('src/browser/main.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022', 'safari16.4'],
    legalComments: 'none',
    logLevel: 'warning',
  })
  return { name: 'main.js', bytes: Buffer.from(outputFiles[0]!.contents) }
}

/** At the root, whose pages it serves, and under one name: the browser itself looks whether it changed. */
async function serviceWorker(): Promise<void> {
  await bundle({
    entryPoints: [at('src/browser/service-worker.ts')],
    bundle: true,
    minify: true,
    outfile: workerFile,
    format: 'iife',
    target: ['es2022', 'safari16.4'],
    legalComments: 'none',
    logLevel: 'warning',
  })
}

async function sprite(): Promise<Built> {
  const symbols = await Promise.all(
    iconNames.map(async (name) => {
      const svg = await readFile(at(`node_modules/lucide-static/icons/${name}.svg`), 'utf8')
      const shapes = svg
        .slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
        .replace(/\s*\n\s*/g, '')
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`
    }),
  )
  const text = `<!-- Lucide (ISC licence), lucide.dev --><svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`
  return { name: 'icons.svg', bytes: Buffer.from(text) }
}

/** Writes the file under a name that changes with its content, with a brotli twin beside it. */
async function store({ name, bytes }: Built): Promise<[string, string]> {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10)
  const hashed = name.replace('.', `-${hash}.`)
  const small = await compress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  await Promise.all([writeFile(out + hashed, bytes), writeFile(`${out}${hashed}.br`, small)])
  return [name, hashed]
}

async function removeStale(before: string[], current: string[]): Promise<void> {
  const kept = new Set(['manifest.json', ...current, ...current.map((name) => `${name}.br`)])
  await Promise.all(
    before.filter((name) => !kept.has(name)).map((name) => rm(out + name, { force: true })),
  )
}

async function watchInputs(): Promise<void> {
  let pending: NodeJS.Timeout | undefined
  const rebuild = () => {
    buildAssets().then(
      () => console.log('assets built'),
      (error: Error) => console.error(error.message),
    )
  }
  for (const folder of ['views', 'styles', 'src/browser']) {
    watch(at(folder), { recursive: true }, () => {
      clearTimeout(pending)
      pending = setTimeout(rebuild, 80)
    })
  }
}

if (import.meta.main) {
  await buildAssets()
  if (process.argv.includes('--watch')) await watchInputs()
}
