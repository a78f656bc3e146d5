/** The classes of the note that what was typed is back. */
export const noteLook = 'rounded-xl border border-warn-line bg-warn-soft px-3.5 py-2.5 text-warn'
