import type { accountLetterCodes } from '../codes/letters.ts'
import type { Sentences } from '../language.ts'
import { roleInText } from './words.ts'

export const accountLetters: Sentences<typeof accountLetterCodes> = {
  'letter.sign_in_subject': () => 'Your sign-in link',
  'letter.sign_in_text': () =>
    'This link signs you in. It works once, for 15 minutes. To choose a new password, sign in with it and open Security in your account menu.',
  'letter.sign_in_open': () => 'Sign in',
  'letter.confirm_subject': () => 'Confirm that it is you',
  'letter.confirm_text': () =>
    'Open this link in the browser in which you are signed in. It works once, for 15 minutes.',
  'letter.confirm_open': () => 'Confirm',
  'letter.sign_in_foot': () =>
    'If this was not you, do nothing: without this mail nobody can use the link.',
  'letter.known_subject': () => 'You have an account already',
  'letter.known_text': ({ organisation }) =>
    `To add ${organisation}, sign in with your account and create it from your account menu.`,
  'letter.sign_up_subject': ({ organisation }) => `Create ${organisation}`,
  'letter.sign_up_text': () => 'This link creates your organisation. It works once, for one day.',
  'letter.sign_up_open': () => 'Create the organisation',
  'letter.sign_up_foot': () =>
    'You get this because somebody typed your address at sign-up. If it was not you, do nothing.',
  'letter.reuse_subject': () => 'An app was signed out for your safety',
  'letter.reuse_text': ({ organisation }) =>
    `An app that is signed in to ${organisation} in your name used a key that had been used before. That happens when somebody has copied it, so we signed the app out.`,
  'letter.reuse_then': () =>
    'Sign in to the app again. If you see apps or browsers you do not know, sign them out.',
  'letter.reuse_open': () => 'See where you are signed in',
  'letter.reuse_foot': () => 'You get this because it concerns the security of your account.',
  'letter.invited_subject': ({ person, organisation }) =>
    `${person} invites you to ${organisation}`,
  'letter.invited_text': ({ organisation, roles }) =>
    `${organisation} buys with SVPMS. You are invited as ${roles.map(roleInText).join(', ')}.`,
  'letter.invited_link': () => 'The link works once, for seven days.',
  'letter.invited_open': () => 'Join',
  'letter.invited_foot': ({ email }) =>
    `You get this because ${email} invited you. If you do not know them, do nothing.`,
  'letter.anchor_subject': ({ day }) => `Audit anchor of ${day}`,
  'letter.anchor_text': ({ organisations }) =>
    `The ends of the audit logs of ${organisations} organisations were kept outside the database.`,
  'letter.anchor_hash': ({ fingerprint }) => `SHA-256 of the file: ${fingerprint}`,
  'letter.anchor_foot': () =>
    'Keep this mail: it shows whether the file of that day is still the same.',
}
