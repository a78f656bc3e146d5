const storedAs = 'svpms-typed'
/** Never on the disk of a shared computer, where the next person could read it. */
const secret = /passw|secret|token|code$|iban|bic|bank|account|card|^_key$|^version$/i

type Typed = {
  path: string
  action: string
  person: string
  fields: [name: string, value: string][]
  /** The answer was the sign-in page, so it was not saved. */ lost: boolean
}

const here = (): string => location.pathname + location.search
const personHere = (): string => document.body.dataset['person'] ?? ''
const forget = (): void => sessionStorage.removeItem(storedAs)
const remember = (typed: Typed): void => sessionStorage.setItem(storedAs, JSON.stringify(typed))

function remembered(): Typed | null {
  const text = sessionStorage.getItem(storedAs)
  return text === null ? null : (JSON.parse(text) as Typed)
}

/**
 * A form that is sent after the session has ended is answered by the sign-in page, which knows nothing of it. What was
 * typed waits in this tab until its page is there again; it is forgotten once the form arrived, at sign-out, and
 * before anybody else.
 */
export function keepTyped(): void {
  bringBack()
  document.addEventListener('submit', sent)
}

function sent(event: SubmitEvent): void {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented || form.method !== 'post') return
  const action = new URL(
    event.submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '',
    location.href,
  ).pathname
  if (action === '/sign-out') return forget()
  if (personHere() === '' || form.hasAttribute('hx-post')) return
  const fields = [...form.elements].flatMap(typedIn)
  if (fields.length === 0) return
  remember({
    path: here(),
    action: form.getAttribute('action') ?? '',
    person: personHere(),
    fields,
    lost: false,
  })
}

function typedIn(field: Element): [string, string][] {
  if (
    !(
      field instanceof HTMLInputElement ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement
    ) ||
    !field.name ||
    secret.test(field.name) ||
    ['hidden', 'password', 'file', 'submit', 'button'].includes(field.type) ||
    /^(cc-|current-password|new-password|one-time-code)/.test(field.autocomplete)
  )
    return []
  return field instanceof HTMLInputElement && isChosen(field)
    ? [[field.name, field.checked ? `+${field.value}` : `-${field.value}`]]
    : [[field.name, field.value]]
}
const isChosen = (field: HTMLInputElement): boolean =>
  field.type === 'checkbox' || field.type === 'radio'

function bringBack(): void {
  const typed = remembered()
  if (!typed) return
  if (personHere() === '') return atSignIn(typed)
  forget()
  if (!typed.lost || typed.person !== personHere() || typed.path !== here()) return
  const form = [...document.forms].find((f) => (f.getAttribute('action') ?? '') === typed.action)
  if (!form) return
  void import('./typed-back.ts').then(({ fillAgain }) => fillAgain(form, typed.fields))
}

/** Only the page that sent the form restores it; reaching this page in another way does not. */
function atSignIn(typed: Typed): void {
  const back = document.querySelector<HTMLInputElement>('input[name="return_to"]')?.value
  if (typed.lost || !location.pathname.startsWith('/sign-in')) return
  if (back === typed.path) remember({ ...typed, lost: true })
  else forget()
}
