import { folderOf, type View } from './check-views.ts'

/** A feature may show another’s fragment where it is the same thing on two pages. */
const shared: Readonly<Record<string, readonly string[]>> = { '/inbox/': ['/approvals/_approval'] }
/** Places of the shell that any view may swap. */
const shellIds = new Set(['main', 'flash'])

type Rule = { pattern: RegExp; says: string }
const forbidden: readonly Rule[] = [
  {
    pattern: /<script(?![^>]*\bsrc=)/gi,
    says: 'inline script is blocked by the content security policy',
  },
  { pattern: /<style\b/gi, says: 'inline style sheets are blocked by the content security policy' },
  {
    pattern: /\sstyle\s*=/gi,
    says: 'style= is blocked by the content security policy; use a class or an SVG attribute',
  },
  {
    pattern: /\s(?:data-)?hx-on[:\w-]*\s*=/gi,
    says: 'hx-on needs eval; write a Stimulus controller',
  },
  {
    pattern: /\son[a-z]+\s*=\s*["']/gi,
    says: 'inline handlers are blocked; write a Stimulus controller',
  },
  { pattern: /["']\s*(?:js|javascript):/gi, says: 'js: values need eval' },
  {
    pattern: /hx-trigger="[^"]*\[/gi,
    says: 'trigger filters need eval; let a Stimulus controller fire an event',
  },
]

export function markupProblems(view: View, views: readonly View[]): string[] {
  const markup = view.text
    .replace(/<%(?![-_]?=)[\s\S]*?%>/g, (code) => code.replace(/[^\n]/g, ' '))
    .replace(/<%[-_]?=[\s\S]*?%>/g, (code) => `x${code.replace(/[^\n]/g, '')}`)
  return [
    ...forbidden.flatMap(({ pattern, says }) =>
      [...markup.matchAll(pattern)].map((match) => at(view, markup, match.index, says)),
    ),
    ...unquotedProblems(view, markup),
    ...targetProblems(view, views),
    ...includeProblems(view, views),
    ...rootProblems(view, markup),
  ]
}

const at = (view: View, text: string, index: number, says: string): string =>
  `${view.file}:${text.slice(0, index + 1).split('\n').length} ${says}`

function unquotedProblems(view: View, markup: string): string[] {
  const values = markup.replace(
    /="[^"]*"/g,
    (value) => `=""${value.slice(3).replace(/[^\n]/g, ' ')}`,
  )
  return [...values.matchAll(/<[a-z][^<>]*\s[\w:-]+=(?!")/gi)].map((match) =>
    at(view, values, match.index + match[0].length - 1, 'attribute values are quoted'),
  )
}

function targetProblems(view: View, views: readonly View[]): string[] {
  const known = new Set([...views.map((other) => /\/_([^/]+)$/.exec(other.name)?.[1]), ...shellIds])
  return [...view.text.matchAll(/hx-target="#([^"<]+)"|\btarget: '#([^']+)'/g)].flatMap((match) => {
    const id = match[1] ?? match[2]
    return known.has(id)
      ? []
      : [at(view, view.text, match.index, `no fragment _${id}.eta for #${id}`)]
  })
}

function includeProblems(view: View, views: readonly View[]): string[] {
  const folder = folderOf(view)
  const names = new Set(views.map((other) => other.name))
  const includes = [...view.text.matchAll(/\binclude\(\s*'([^']*)'/g)].flatMap((match) => {
    const written = match[1] ?? ''
    const name = written.startsWith('/') ? written : folder + written
    if (!names.has(name)) return [at(view, view.text, match.index, `there is no view ${name}`)]
    const allowed =
      name.startsWith('/ui/') ||
      name.startsWith('/layouts/') ||
      name.startsWith(folder) ||
      shared[folder]?.includes(name) === true
    return allowed
      ? []
      : [
          at(
            view,
            view.text,
            match.index,
            `include ${name}: only the own folder, /ui, /layouts and what is shared`,
          ),
        ]
  })
  const raw = [...view.text.matchAll(/<%[-_]?~\s*([^%]*)/g)].filter(
    (match) => !/^(?:include\(|it\.body\b)/.test(match[1] ?? ''),
  )
  return [
    ...includes,
    ...raw.map((match) =>
      at(view, view.text, match.index, '<%~ prints raw HTML: only include(…) and it.body'),
    ),
  ]
}

function rootProblems(view: View, markup: string): string[] {
  const id = /\/_([^/]+)$/.exec(view.name)?.[1]
  if (!id) return []
  const root = /<[a-z](?:"[^"]*"|[^">])*>/i.exec(markup)
  return root && new RegExp(`\\sid="${id}"`).test(root[0])
    ? []
    : [
        `${view.file}:${root ? markup.slice(0, root.index).split('\n').length : 1} the root element must have id="${id}"`,
      ]
}
