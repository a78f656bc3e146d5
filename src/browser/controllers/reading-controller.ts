import { Controller } from '@hotwired/stimulus'

/**
 * A notice that is opened is read: says so before the link is followed, so that the next page counts right. In another
 * tab it is said beside it.
 */
export class ReadingController extends Controller<HTMLAnchorElement> {
  static override values = { href: String }
  declare readonly hrefValue: string

  open(event: MouseEvent): void {
    const said = fetch(this.hrefValue, {
      method: 'POST',
      redirect: 'manual',
      keepalive: true,
    }).catch(() => null)
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return
    event.preventDefault()
    const soon = new Promise((ok) => setTimeout(ok, 400))
    void Promise.race([said, soon]).then(() => window.location.assign(this.element.href))
  }
}
