/** Shows a whole page that was fetched by script as if it had been navigated to. */
export function showPage(html: string, url: string): void {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const main = page.querySelector('main')
  if (!main || !document.querySelector('main')) return location.assign(url)
  document.title = page.title
  document.querySelector('main')?.replaceWith(main)
  const flash = page.getElementById('flash')
  if (flash) document.getElementById('flash')?.replaceWith(flash)
  history.pushState({}, '', url)
  window.htmx.process(main)
  main.dispatchEvent(new Event('htmx:after:swap', { bubbles: true }))
}
