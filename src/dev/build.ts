import { build as bundle } from 'esbuild'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync, globSync, readFileSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { iconNames } from '../platform/view/icons.ts'

const run = promisify(execFile)
const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
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
  const letters = await font()
  const [files] = await Promise.all([
    Promise.all([
      styleSheet('app.css', letters.hashed),
      styleSheet('lines.css', letters.hashed),
      script(),
      sprite(),
    ]),
    serviceWorker(),
  ])
  const built = [letters, ...files.flat()]
  await Promise.all(built.map(store))
  const manifest = Object.fromEntries(built.map(({ name, hashed }) => [name, hashed]))
  await writeFile(`${out}manifest.json`, JSON.stringify(manifest, null, 1))
  await writeFile(stampFile, inputs)
  await removeStale(before, Object.values(manifest))
}

function fingerprint(): string {
  const hash = createHash('sha256')
  const patterns = [
    'views/**/*.eta',
    'styles/*',
    'src/**/*.ts',
    'tailwind.config.js',
    'package-lock.json',
  ]
  for (const file of patterns.flatMap((pattern) => globSync(pattern, { cwd: at('') })).sort())
    hash.update(file).update(readFileSync(at(file)))
  return hash.digest('hex')
}

/** `hashed` is the name it is served under: it changes with the content. */
type Built = { name: string; hashed: string; bytes: Buffer }

function built(name: string, bytes: Buffer): Built {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10)
  return { name, hashed: name.replace('.', `-${hash}.`), bytes }
}

const font = async (): Promise<Built> =>
  built('inter.woff2', await readFile(at('styles/inter.woff2')))

/** `app.css` is what every page loads; `lines.css` comes with a table whose lines are typed in. */
async function styleSheet(name: string, fontName: string): Promise<Built> {
  const file = join(tmpdir(), `svpms-${process.pid}-${name}`)
  await run(
    process.execPath,
    [
      at('node_modules/@tailwindcss/cli/dist/index.mjs'),
      '-i',
      at(`styles/${name}`),
      '-o',
      file,
      '--minify',
    ],
    { cwd: at('') },
  )
  const text = withoutUnread(await readFile(file, 'utf8'))
  await rm(file)
  return built(name, Buffer.from(text.replaceAll('/inter.woff2', `/assets/${fontName}`)))
}

/** Tailwind sets variables of its own for utilities that are not used together here; nothing reads them. */
function withoutUnread(css: string): string {
  const read = new Set([...css.matchAll(/var\((--tw-[\w-]+)/g)].map(([, name]) => name))
  return css
    .replace(/@property (--tw-[\w-]+)\{[^}]*\}/g, (rule, name: string) =>
      read.has(name) ? rule : '',
    )
    .replace(/(--tw-[\w-]+):[^;{}]*(?:;|(?=\}))/g, (set, name: string) =>
      read.has(name) ? set : '',
    )
}

/**
 * The script of every page, what it shares with its parts (common.js), and the parts, which are fetched where they are
 * needed.
 */
async function script(): Promise<Built[]> {
  const { outputFiles, metafile } = await bundle({
    entryPoints: [at('src/browser/main.ts')],
    metafile: true,
    bundle: true,
    minify: true,
    write: false,
    splitting: true,
    outdir: out,
    chunkNames: 'part-[hash]',
    format: 'esm',
    target: ['es2022', 'safari16.4'],
    legalComments: 'none',
    logLevel: 'warning',
  })
  const outputs = Object.entries(metafile.outputs)
  const imports = outputs.find(([path]) => basename(path) === 'main.js')![1].imports
  const common = imports.find(({ kind }) => kind === 'import-statement')
  return outputFiles.map(({ path, contents }) => {
    const name = basename(path)
    const bytes = Buffer.from(contents)
    if (name === 'main.js') return built(name, bytes)
    return { name: name === basename(common?.path ?? '') ? 'common.js' : name, hashed: name, bytes }
  })
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

/** The icons that something of the product draws: a name that stands nowhere between quotes is left out. */
async function sprite(): Promise<Built> {
  const sources = globSync(['views/**/*.eta', 'src/**/*.ts'], { cwd: at('') })
    .filter((file) => !/icons\.ts$|\.test\.ts$|^(?:src|views)\/dev\//.test(file))
    .map((file) => readFileSync(at(file), 'utf8'))
    .join('\n')
  const drawn = iconNames.filter((name) => sources.includes(`'${name}'`))
  const symbols = await Promise.all(
    drawn.map(async (name) => {
      const svg = await readFile(at(`node_modules/lucide-static/icons/${name}.svg`), 'utf8')
      const shapes = svg
        .slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
        .replace(/\s*\n\s*/g, '')
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`
    }),
  )
  const text = `<!-- Lucide (ISC licence), lucide.dev --><svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`
  return built('icons.svg', Buffer.from(text))
}

/** Writes the file, with a brotli and a gzip twin beside it; a font is packed already. */
async function store({ hashed, bytes }: Built): Promise<void> {
  await writeFile(out + hashed, bytes)
  if (hashed.endsWith('.woff2')) return
  const [br, gz] = await Promise.all([
    brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    zip(bytes, { level: 9 }),
  ])
  await Promise.all([writeFile(`${out}${hashed}.br`, br), writeFile(`${out}${hashed}.gz`, gz)])
}

async function removeStale(before: string[], current: string[]): Promise<void> {
  const twins = current.flatMap((name) => [`${name}.br`, `${name}.gz`])
  const kept = new Set(['manifest.json', ...current, ...twins])
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
