import type { Application, ControllerConstructor } from '@hotwired/stimulus'

type Loads = Readonly<Record<string, () => Promise<ControllerConstructor>>>

/** Controllers of a few pages: each is fetched when the first element that asks for it appears. */
export function registerWhenSeen(application: Application, loads: Loads): void {
  const look = lookFor(application, loads, '')
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true })
  look()
}

/** ... or when the first such element is typed in. */
export function registerWhenFocused(application: Application, loads: Loads): void {
  const look = lookFor(application, loads, ':focus-within')
  document.addEventListener('focusin', look)
  look()
}

function lookFor(application: Application, loads: Loads, state: string): () => void {
  const waiting = new Map(Object.entries(loads))
  return () => {
    for (const [name, load] of waiting) {
      if (!document.querySelector(`[data-controller~="${name}"]${state}`)) continue
      waiting.delete(name)
      void load().then((controller) => application.register(name, controller))
    }
  }
}
