import type { accountLetterCodes } from '../codes/letters.ts'
import type { Sentences } from '../language.ts'
import { roleNames } from './words.ts'

export const accountLetters: Sentences<typeof accountLetterCodes> = {
  'letter.sign_in_subject': () => 'Ihr Link zur Anmeldung',
  'letter.sign_in_text': () =>
    'Dieser Link meldet Sie an. Er gilt einmal, 15 Minuten lang. Um ein neues Passwort zu wählen, melden Sie sich damit an und öffnen Sie „Security“ in Ihrem Konto.',
  'letter.sign_in_open': () => 'Anmelden',
  'letter.confirm_subject': () => 'Bestätigen Sie, dass Sie es sind',
  'letter.confirm_text': () =>
    'Öffnen Sie diesen Link in dem Browser, in dem Sie angemeldet sind. Er gilt einmal, 15 Minuten lang.',
  'letter.confirm_open': () => 'Bestätigen',
  'letter.sign_in_foot': () =>
    'Wenn Sie das nicht waren, tun Sie nichts: Ohne diese E-Mail kann niemand den Link benutzen.',
  'letter.known_subject': () => 'Sie haben schon ein Konto',
  'letter.known_text': ({ organisation }) =>
    `Um ${organisation} hinzuzufügen, melden Sie sich mit Ihrem Konto an und legen Sie es in Ihrem Konto an.`,
  'letter.sign_up_subject': ({ organisation }) => `${organisation} anlegen`,
  'letter.sign_up_text': () =>
    'Dieser Link legt Ihre Organisation an. Er gilt einmal, einen Tag lang.',
  'letter.sign_up_open': () => 'Organisation anlegen',
  'letter.sign_up_foot': () =>
    'Sie erhalten diese E-Mail, weil jemand Ihre Adresse bei der Registrierung angegeben hat. Wenn Sie das nicht waren, tun Sie nichts.',
  'letter.reuse_subject': () => 'Eine App wurde zu Ihrer Sicherheit abgemeldet',
  'letter.reuse_text': ({ organisation }) =>
    `Eine App, die in Ihrem Namen bei ${organisation} angemeldet ist, hat einen Schlüssel benutzt, der schon einmal benutzt worden war. Das geschieht, wenn jemand ihn kopiert hat; deshalb haben wir die App abgemeldet.`,
  'letter.reuse_then': () =>
    'Melden Sie sich in der App neu an. Wenn Sie Apps oder Browser sehen, die Sie nicht kennen, melden Sie sie ab.',
  'letter.reuse_open': () => 'Sehen, wo Sie angemeldet sind',
  'letter.reuse_foot': () =>
    'Sie erhalten diese E-Mail, weil es um die Sicherheit Ihres Kontos geht.',
  'letter.invited_subject': ({ person, organisation }) =>
    `${person} lädt Sie zu ${organisation} ein`,
  'letter.invited_text': ({ organisation, roles }) =>
    `${organisation} kauft mit SVPMS ein. Ihre Rollen dort: ${roleNames(roles)}.`,
  'letter.invited_link': () => 'Der Link gilt einmal, sieben Tage lang.',
  'letter.invited_open': () => 'Beitreten',
  'letter.invited_foot': ({ email }) =>
    `Sie erhalten diese E-Mail, weil ${email} Sie eingeladen hat. Wenn Sie diese Person nicht kennen, tun Sie nichts.`,
  'letter.anchor_subject': ({ day }) => `Prüfanker vom ${day}`,
  'letter.anchor_text': ({ organisations }) =>
    `Die Enden der Prüfprotokolle von ${organisations} Organisationen wurden außerhalb der Datenbank aufbewahrt.`,
  'letter.anchor_hash': ({ fingerprint }) => `SHA-256 der Datei: ${fingerprint}`,
  'letter.anchor_foot': () =>
    'Bewahren Sie diese E-Mail auf: Sie zeigt, ob die Datei jenes Tages noch dieselbe ist.',
}
