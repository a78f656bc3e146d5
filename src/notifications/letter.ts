import { z } from 'zod'

/** What an e-mail says, in the order it is read. `button.path` is a path of ours; the sender makes it absolute. */
export const Letter = z.strictObject({
  /** The reader's, for what is added while it is sent. */
  locale: z.string().max(35).optional(),
  subject: z.string().min(1).max(200),
  greeting: z.string().max(300).nullable(),
  paragraphs: z.array(z.string().max(2000)).min(1).max(10),
  button: z
    .strictObject({ label: z.string().max(80), path: z.string().startsWith('/').max(2000) })
    .nullable(),
  foot: z.string().max(1000),
  /**
   * The person who may decide by the button without signing in. Its link is made when the mail is sent, so that the
   * secret is in no queue.
   */
  decision: z
    .strictObject({ tenantId: z.uuid(), userId: z.uuid(), approvalId: z.uuid() })
    .optional(),
})
export type Letter = z.infer<typeof Letter>

export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 200)
/** The letter as views/emails shows it. */
export type LetterPage = {
  title: string
  greeting: string | null
  paragraphs: readonly string[]
  button: { label: string; href: string } | null
  foot: string
}
