import { z } from 'zod'
import { count, names, none, text } from './parts.ts'

/** Mails about accounts: signing in, signing up, invitations, and what the auditors get. */
export const accountLetterCodes = {
  'letter.sign_in_subject': none,
  'letter.sign_in_text': none,
  'letter.sign_in_open': none,
  'letter.confirm_subject': none,
  'letter.confirm_text': none,
  'letter.confirm_open': none,
  'letter.sign_in_foot': none,
  'letter.known_subject': none,
  'letter.known_text': z.object({ organisation: text }),
  'letter.sign_up_subject': z.object({ organisation: text }),
  'letter.sign_up_text': none,
  'letter.sign_up_open': none,
  'letter.sign_up_foot': none,
  'letter.reuse_subject': none,
  'letter.reuse_text': z.object({ organisation: text }),
  'letter.reuse_then': none,
  'letter.reuse_open': none,
  'letter.reuse_foot': none,
  'letter.invited_subject': z.object({ person: text, organisation: text }),
  'letter.invited_text': z.object({ organisation: text, roles: names }),
  'letter.invited_link': none,
  'letter.invited_open': none,
  'letter.invited_foot': z.object({ email: text }),
  'letter.anchor_subject': z.object({ day: text }),
  'letter.anchor_text': z.object({ organisations: count }),
  'letter.anchor_hash': z.object({ fingerprint: text }),
  'letter.anchor_foot': none,
}
