import { conflict } from './problem.ts'

/** What was merged into another vendor shows that one, so nothing that is entered for it would be seen again. */
export function refuseMerged({ name, merged_into }: { name: string; merged_into: string | null }) {
  if (merged_into)
    throw conflict('wrong_state', `${name} was merged into another vendor. Use that one instead.`)
}
