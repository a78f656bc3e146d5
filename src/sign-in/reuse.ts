import type { Letter } from '../notifications/index.ts'
import type { Db } from '../platform/db/pool.ts'
import { findActor, type Identity } from './people.ts'

/** Tells a person that one of their apps was signed out because its refresh token was used twice, so somebody else had it. */
export const tellOfReuse =
  (db: Db, post: (to: string, letter: Letter) => Promise<void>) =>
  async (who: Identity): Promise<void> => {
    const actor = await findActor(db, who)
    if (actor)
      await post(actor.email, {
        subject: 'An app was signed out for your safety',
        greeting: `Hello ${actor.name},`,
        paragraphs: [
          `An app that is signed in to ${actor.organisation.name} in your name used a key that had been used before. That happens when somebody has copied it, so we signed the app out.`,
          'Sign in to the app again. If you see apps or browsers you do not know, sign them out.',
        ],
        button: { label: 'See where you are signed in', path: '/me/sessions' },
        foot: 'You get this because it concerns the security of your account.',
      })
  }
