import type { RequestHandler } from 'express'

/** Redirects former URLs, for pages and the API. 308 keeps the method and the body. */
export function moved(places: Readonly<Record<string, string>>): RequestHandler {
  const before = Object.keys(places).join('|')
  const asked = new RegExp(`^(/api/v1)?(${before})(?=[/?]|$)`)
  return (req, res, next) => {
    const found = asked.exec(req.url)
    if (!found) return next()
    const [place, door = '', old] = found
    res.redirect(308, door + places[old!]! + req.url.slice(place.length))
  }
}
