import type { Actor } from '../kernel/actor.ts'
import { message, toText, type Message } from '../messages/index.ts'
import type { Letter } from '../notifications/index.ts'
import type { Db } from '../platform/db/pool.ts'
import { findActor, type Identity } from './people.ts'

/**
 * Tells a person that one of their apps was signed out because its refresh token was used twice, so somebody else had
 * it.
 */
export const tellOfReuse =
  (db: Db, post: (to: string, letter: Letter) => Promise<void>) =>
  async (who: Identity): Promise<void> => {
    const actor = await findActor(db, who)
    if (actor) await post(actor.email, letterTo(actor))
  }

function letterTo({ name, locale, organisation }: Actor): Letter {
  const say = (text: Message): string => toText(text, locale)
  return {
    subject: say(message('letter.reuse_subject', {})),
    greeting: say(message('letter.greeting', { person: name })),
    paragraphs: [
      say(message('letter.reuse_text', { organisation: organisation.name })),
      say(message('letter.reuse_then', {})),
    ],
    button: { label: say(message('letter.reuse_open', {})), path: '/me/sessions' },
    foot: say(message('letter.reuse_foot', {})),
  }
}
