import type { RequestHandler } from 'express'

/** Sends what asks for a place of before to where it is now, at both doors: 308 keeps the method and what is sent. */
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
