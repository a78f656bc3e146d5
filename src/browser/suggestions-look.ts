/** The classes of a list of suggestions. The style sheet is built from the views and from files named like this one. */
export const suggestionsLook =
  'absolute start-0 top-[calc(100%+0.25rem)] z-20 max-h-72 min-w-[min(23rem,84vw)] overflow-y-auto rounded-lg border bg-popover p-1 elevation-menu'
export const suggestionLook =
  'cursor-pointer rounded-md px-2.5 py-1.5 text-start hover:bg-accent aria-selected:bg-accent data-combobox-option-default:bg-accent'
export const suggestionNoteLook = 'block text-small text-muted-foreground'
