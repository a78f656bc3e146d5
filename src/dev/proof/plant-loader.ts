import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { plants } from './plants.ts'

/**
 * Loaded with --import by the harness alone: swaps the guard's text in the source as it is read. A guard that has moved
 * stops the run, so a plant cannot quietly plant nothing.
 */
const plant = plants.find((p) => p.name === process.env['SVPMS_PLANT'])
const source = fileURLToPath(new URL('../../', import.meta.url))

if (plant?.swaps) {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      const swaps = url.startsWith('file:')
        ? plant.swaps!.filter((s) => fileURLToPath(url) === source + s.file)
        : []
      if (swaps.length === 0) return loaded
      const text = String(loaded.source)
      const planted = swaps.reduce((at, { file, find, put }) => {
        if (!at.includes(find))
          throw new Error(`the plant ${plant.name} finds no “${find}” in ${file}`)
        return at.replaceAll(find, put)
      }, text)
      return { ...loaded, source: planted }
    },
  })
}
