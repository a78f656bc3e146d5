import type { ReadCtx } from '../ctx.ts'
import { ask, givenIn, hrefOf, viewAlone, type Asked } from './asked.ts'
import { type List } from './list.ts'
import { leftOut, type Misread } from './misread.ts'
import { isId, pick } from './picker.ts'
import { viewOf } from './queries.ts'

/** Something the reader should know of what they asked, with ways on. */
export type ListNote = { text: string; links: readonly { label: string; href: string }[] }

type Label = { name: string; load: () => Promise<void>; text: () => string | null }

type Given = Readonly<Record<string, unknown>>
/** What a view keeps, where it is asked for without more than a place in it. */
async function withView<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  given: Given,
): Promise<Given> {
  const id = viewAlone(list, given)
  const view = id && (await viewOf(ctx.tx, list.path, id, ctx.actor.userId))
  return view ? { ...givenIn(view.query), ...given } : given
}

/** What was asked, with names that were typed instead of chosen looked up. */
export async function resolved<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  given: Given,
): Promise<{
  asked: Asked
  /** What was left out of what was typed, but for the names. */
  left: readonly Misread[]
  notes: readonly ListNote[]
  labels: readonly Label[]
}> {
  const asked = ask(list, await withView(ctx, list, given))
  const values: Record<string, string> = { ...asked.values }
  const notes: ListNote[] = []
  const labels: Label[] = []
  const misread = [...asked.misread]
  for (const [name, filter] of Object.entries(list.filters)) {
    const typed = values[name]
    if (filter.kind !== 'pick' || typed === undefined) continue
    const { picker } = filter
    if (isId(typed)) {
      labels.push(labelOf(name, async () => (await picker.find(ctx.tx, typed))?.label ?? null))
      continue
    }
    const { chosen, similar } = await pick(ctx.tx, picker, typed)
    if (chosen) {
      values[name] = chosen.id
      labels.push(labelOf(name, async () => chosen.label))
      continue
    }
    delete values[name]
    const unknown: Misread = {
      parameter: name,
      why: `No ${picker.noun} is called ${similar.length ? 'exactly ' : ''}“${typed}”`,
      help: similar.length ? `Did you mean ${similar.map(({ label }) => label).join(', ')}?` : '',
      what: 'this filter',
    }
    misread.push(unknown)
    notes.push({
      text: similar.length ? `${leftOut(unknown)} Did you mean` : leftOut(unknown),
      links: similar.map(({ id, label }) => ({
        label,
        href: hrefOf(list, asked, { values: { ...asked.values, [name]: id } }),
      })),
    })
  }
  return { asked: { ...asked, values, misread }, left: asked.misread, notes, labels }
}

export const noteOf = (one: Misread): ListNote => ({ text: leftOut(one), links: [] })

function labelOf(name: string, find: () => Promise<string | null>): Label {
  let text: string | null = null
  return {
    name,
    load: async () => {
      text = await find()
    },
    text: () => text,
  }
}
