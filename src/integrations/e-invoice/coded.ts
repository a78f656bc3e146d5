import type { CodedValue, CodeUse } from './details.ts'
import type { Element } from './xml.ts'

/** An element that may hold a code, with its ancestors, nearest last. */
export type Held = { element: Element; within: readonly Element[] }
/** What a place is used for; a function tells where the name alone does not. */
type Place = CodeUse | ((held: Held) => CodeUse | null)
/** `Parent/Element` for what an element says and `Parent/Element@attribute` for an attribute; `*` is any parent. */
export type Places = Readonly<Record<string, Place>>

/** Every coded value of a document, by a table of places. */
export function codedValues(root: Element, places: Places): CodedValue[] {
  const known = byElement(places)
  const found: CodedValue[] = []
  const within: Element[] = []
  const walk = (element: Element): void => {
    for (const { parent, attribute, place } of known.get(element.name) ?? []) {
      const code = attribute ? element.attributes[attribute] : element.text
      if (code === undefined || (parent !== '*' && parent !== within.at(-1)?.name)) continue
      const use = typeof place === 'function' ? place({ element, within }) : place
      if (use) found.push({ use, code: code.trim(), path: pathOf(within, element, attribute) })
    }
    within.push(element)
    element.children.forEach(walk)
    within.pop()
  }
  walk(root)
  return found
}

type Known = { parent: string; attribute: string | null; place: Place }

function byElement(places: Places): ReadonlyMap<string, Known[]> {
  const known = new Map<string, Known[]>()
  for (const [where, place] of Object.entries(places)) {
    const [path, attribute = null] = where.split('@') as [string, string?]
    const [parent, name] = path.split('/') as [string, string]
    known.set(name, [...(known.get(name) ?? []), { parent, attribute, place }])
  }
  return known
}

function pathOf(within: readonly Element[], element: Element, attribute: string | null): string {
  const path = [...within, element].map(({ name }) => `/${name}`).join('')
  return attribute ? `${path}@${attribute}` : path
}

export const isWithin = ({ within }: Held, ...names: string[]): boolean =>
  within.some((element) => names.includes(element.name))
