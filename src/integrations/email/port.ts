/** One e-mail, ready to be sent. `key` names it for ever: sending it again under the same key is the same e-mail. */
export type Mail = { key: string; to: string; subject: string; text: string; html: string }

export type Mailer = {
  name: string
  /** Returns what the service calls the mail, where it says so. Throws when the mail could not be handed over, so that the job tries again; a `Permanent` when that would not help. */
  send(mail: Mail): Promise<string | null>
  /** 'answers', or one sentence that says what is wrong; may throw when nobody answers. */
  probe(): Promise<string>
}

/** No header may be smuggled into an address or a subject. */
export function assertSendable({ to, subject }: Mail): void {
  if (!/^[^\s@<>,;:"\\]{1,64}@[^\s@<>,;:"\\]{1,255}$/.test(to))
    throw new Error('the address is not one plain address')
  if (/[\r\n\u0000]/.test(subject) || subject.length > 300)
    throw new Error('the subject is not one line')
}

/** 'SVPMS <no-reply@example.com>' or 'no-reply@example.com' */
export function senderOf(from: string): { email: string; name?: string } {
  const [, name, email] = /^\s*"?([^"<]*?)"?\s*<([^<>\s]+)>\s*$/.exec(from) ?? []
  return email ? { email, ...(name ? { name } : {}) } : { email: from.trim() }
}
