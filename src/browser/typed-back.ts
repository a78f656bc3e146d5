import { noteLook } from './note-look.ts'

const message =
  'You were signed out when you sent this, so nothing was saved. What you had typed is back: look at it and send it again. Passwords, bank details and files are not kept.'

/** What was typed before the session ended stands in its form again, and a note above says so. */
export function fillAgain(form: HTMLFormElement, fields: readonly [string, string][]): void {
  for (const [name, value] of fields) fill(form, name, value)
  form.closest('details')?.setAttribute('open', '')
  form.before(note())
}

function fill(form: HTMLFormElement, name: string, value: string): void {
  for (const field of form.elements) {
    if (
      !(
        field instanceof HTMLInputElement ||
        field instanceof HTMLTextAreaElement ||
        field instanceof HTMLSelectElement
      ) ||
      field.name !== name ||
      field.type === 'hidden'
    )
      continue
    if (field instanceof HTMLInputElement && /^(?:checkbox|radio)$/.test(field.type)) {
      if (field.value === value.slice(1)) field.checked = value.startsWith('+')
    } else field.value = value
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
}

function note(): HTMLElement {
  const banner = document.createElement('div')
  banner.className = noteLook
  banner.setAttribute('role', 'status')
  const text = document.createElement('p')
  text.textContent = message
  banner.append(text)
  return banner
}
