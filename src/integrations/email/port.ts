/** One e-mail, ready to be sent. `key` names it for ever: sending it again under the same key is the same e-mail. */
export type Mail = { key: string; to: string; subject: string; text: string; html: string }

/** Throws when the mail could not be handed over; the job that sends it tries again. */
export type Mailer = { name: string; send(mail: Mail): Promise<void> }

/** No header may be smuggled into an address or a subject. */
export function assertSendable({ to, subject }: Mail): void {
  if (!/^[^\s@<>,;:"\\]{1,64}@[^\s@<>,;:"\\]{1,255}$/.test(to)) throw new Error('the address is not one plain address')
  if (/[\r\n\u0000]/.test(subject) || subject.length > 300) throw new Error('the subject is not one line')
}
