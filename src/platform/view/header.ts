import type { Action, Button, PageHeader } from './ui.ts'

/** So many buttons stand in a header; the others wait in its menu. */
const shown = 3

/**
 * A header with a few buttons and a menu of the others. The primary ones stay outside, then what is
 * done at once, then links; what asks for a reason goes into the menu. A menu of one would save
 * nothing, so it is not made.
 */
export function withMenu(header: PageHeader): PageHeader {
  const buttons = header.buttons ?? []
  const actions = header.actions ?? []
  if (buttons.length + actions.length <= shown + 1) return header
  const primary = [...buttons.filter(isPrimary), ...actions.filter(isPrimary)]
  const others = [...actions.filter((action) => !action.needsReason), ...buttons].filter(
    (each) => !primary.includes(each),
  )
  const outside = new Set<Button | Action>([...primary, ...others.slice(0, room(primary))])
  const inside = actions.filter((action) => !outside.has(action))
  return {
    ...header,
    buttons: buttons.filter((button) => outside.has(button)),
    actions: actions.filter((action) => outside.has(action)),
    menu: {
      buttons: buttons.filter((button) => !outside.has(button)),
      actions: inside,
      open: inside.some((action) => action.reasonError),
    },
  }
}

const room = (primary: readonly unknown[]): number => Math.max(0, shown - primary.length)

const isPrimary = (each: Button | Action): boolean =>
  ('variant' in each ? each.variant : 'tone' in each ? each.tone : undefined) === 'primary'
