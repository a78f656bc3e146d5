import { approvalPath } from './subjects.ts'

/** Where somebody came from and goes on after their answer: the inbox, and what is next there. */
export type Back = { from?: 'inbox' | undefined; next?: string | undefined }
export const backTo = (id: string, { from, next }: Back, stay = false): string =>
  from !== 'inbox'
    ? approvalPath(id)
    : stay
      ? `/inbox?open=${id}`
      : next
        ? `/inbox?open=${next}`
        : '/inbox'
export const backFields = ({ from, next }: Back): Record<string, string> =>
  from ? { from, ...(next ? { next } : {}) } : {}
