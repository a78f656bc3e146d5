/** One e-mail, ready to be sent. `key` names it for ever: sending it again under the same key is the same e-mail. */
export type Mail = {
  key: string
  to: string
  subject: string
  text: string
  html: string
  /** Who gets the answer, where that is not the sender. */
  replyTo?: { email: string; name: string } | undefined
  attachments?: readonly MailFile[] | undefined
}
type MailFile = { name: string; mediaType: string; bytes: Uint8Array }

export type Mailer = {
  name: string
  /**
   * Returns what the service calls the mail, where it says so. Throws when the mail could not be handed over, so that
   * the job tries again; a `Permanent` when that would not help.
   */
  send(mail: Mail): Promise<string | null>
  /** 'answers', or one sentence that says what is wrong; may throw when nobody answers. */
  probe(): Promise<string>
}

/** No header may be smuggled into an address or a subject. */
export function assertSendable({ to, subject, replyTo, attachments = [] }: Mail): void {
  if (!isPlainAddress(to)) throw new Error('the address is not one plain address')
  if (replyTo && !isPlainAddress(replyTo.email))
    throw new Error('the address for answers is not one plain address')
  if (!isOneLine(subject) || subject.length > 300) throw new Error('the subject is not one line')
  if (![replyTo?.name ?? '', ...attachments.map(({ name }) => name)].every(isOneLine))
    throw new Error('a name is not one line')
}

const isPlainAddress = (address: string): boolean =>
  /^[^\s@<>,;:"\\]{1,64}@[^\s@<>,;:"\\]{1,255}$/.test(address)
const isOneLine = (text: string): boolean => !/[\r\n\u0000]/.test(text)

/** 'SVPMS <no-reply@example.com>' or 'no-reply@example.com' */
export function senderOf(from: string): { email: string; name?: string } {
  const [, name, email] = /^\s*"?([^"<]*?)"?\s*<([^<>\s]+)>\s*$/.exec(from) ?? []
  return email ? { email, ...(name ? { name } : {}) } : { email: from.trim() }
}
