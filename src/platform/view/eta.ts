import { Eta, type TemplateFunction } from 'eta'
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { asset } from './asset.ts'
import { withoutIndentation } from './whitespace.ts'

const viewsRoot = fileURLToPath(new URL('../../../views', import.meta.url))
const production = process.env['NODE_ENV'] === 'production'
/** While developing, a template is looked at again at most this often (ms). */
const recheckAfter = 200

const inheritedInclude = 'this.render(__eta_t, {...it, ...(__eta_d ?? {})}, options)'
const plainInclude = 'this.part(this.nameFrom(__eta_t, options.filepath), __eta_d ?? {})'

/** A part sees only what it is given: Eta would also hand it everything its caller had. */
const isolateParts = {
  processFnString(source: string): string {
    if (!source.includes(inheritedInclude))
      throw new Error('Eta changed how include is compiled; isolateParts must follow')
    return source.replace(inheritedInclude, plainInclude)
  },
}

/** Indentation is for those who read a template; it is not sent. */
const dropIndentation = { processTemplate: withoutIndentation }

const special = /[&<>"']/
const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return special.test(text) ? text.replace(/[&<>"']/g, (c) => entities[c]!) : text
}

type Compiled = { file: string; run: TemplateFunction; changedAt: number; checkedAt: number }

class Views extends Eta {
  asset = asset
  #compiled = new Map<string, Compiled>()

  /** '/ui/status' is from the root of the views, '_lines' lies beside the view that includes it. */
  nameFrom(name: string, includedBy: string): string {
    return name.startsWith('/')
      ? name
      : includedBy.slice(viewsRoot.length, includedBy.lastIndexOf('/') + 1) + name
  }

  /** `name` is the path under views/ without .eta: 'ui/status' or '/ui/status'. */
  part(name: string, data: object): string {
    const known = this.#compiled.get(name)
    const fresh = known && (production || this.#isFresh(name, known)) ? known : this.#compile(name)
    return fresh.run.call(this, data, { filepath: fresh.file })
  }

  #isFresh(name: string, known: Compiled): boolean {
    const now = Date.now()
    if (now - known.checkedAt < recheckAfter) return true
    known.checkedAt = now
    return statSync(fileOf(name)).mtimeMs === known.changedAt
  }

  #compile(name: string): Compiled {
    const file = fileOf(name)
    const made = {
      file,
      run: this.compile(readFileSync(file, 'utf8'), { filepath: file }),
      changedAt: statSync(file).mtimeMs,
      checkedAt: Date.now(),
    }
    this.#compiled.set(name, made)
    return made
  }
}

const fileOf = (name: string): string => `${viewsRoot}/${name.replace(/^\//, '')}.eta`

export const etaOptions = {
  views: viewsRoot,
  debug: !production,
  autoEscape: true,
  escapeFunction: escapeHtml,
  functionHeader: 'const asset = this.asset;',
  plugins: [dropIndentation, isolateParts],
}

const views = new Views(etaOptions)

/** Renders views/<name>.eta; `data` is its `it`. Values are HTML-escaped, null and undefined print nothing. */
export const render = (name: string, data: object): string => views.part(name, data)
