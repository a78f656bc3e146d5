import type { CodedValue, CodeUse } from './details.ts'
import type { Element } from './xml.ts'

/** An element that may hold a code, with what it stands in, nearest last. */
export type Held = { element: Element; within: readonly Element[] }
/** What a place is used for; a function tells where the name alone does not. */
export type Place = CodeUse | ((held: Held) => CodeUse | null)

/**
 * Every coded value of a document, by a table of places: `Parent/Element` for what an element says and `Parent/Element@attribute` for an attribute; `*` is any parent.
 */
export function codedValues(root: Element, places: Readonly<Record<string, Place>>): CodedValue[] {
  const found: CodedValue[] = []
  const walk = (element: Element, within: readonly Element[], path: string): void => {
    const names = [`${within.at(-1)?.name ?? ''}/${element.name}`, `*/${element.name}`]
    const add = (suffix: string, code: string): void => {
      const place = names.map((name) => places[name + suffix]).find(Boolean)
      const use = typeof place === 'function' ? place({ element, within }) : place
      if (use) found.push({ use, code: code.trim(), path: path + suffix })
    }
    if (element.children.length === 0) add('', element.text)
    for (const [name, value] of Object.entries(element.attributes)) add(`@${name}`, value)
    const inside = [...within, element]
    for (const child of element.children) walk(child, inside, `${path}/${child.name}`)
  }
  walk(root, [], `/${root.name}`)
  return found
}

export const isWithin = ({ within }: Held, ...names: string[]): boolean =>
  within.some((element) => names.includes(element.name))
