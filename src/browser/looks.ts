/** The classes of what the scripts of a page make themselves; the style sheet is built from them and from the views. */
export const suggestionsLook =
  'absolute start-0 top-[calc(100%+0.25rem)] z-20 max-h-72 min-w-[min(26rem,80vw)] overflow-y-auto rounded-lg border bg-popover p-1 elevation-menu'
export const suggestionLook =
  'cursor-pointer rounded-md px-2.5 py-1.5 text-start hover:bg-accent aria-selected:bg-accent data-combobox-option-default:bg-accent'
export const suggestionNoteLook = 'block text-small text-muted-foreground'
export const noteLook = 'rounded-xl border border-warn-line bg-warn-soft px-3.5 py-2.5 text-warn'
