// Makes styles/inter.woff2 from Inter: Latin-1, currency signs, arrows and typographic marks, weights 400-700.
import { copyFile, readFile, writeFile } from 'node:fs/promises'
// @ts-expect-error the package ships no types
import subsetFont from 'subset-font'

const ranges: readonly [number, number][] = [
  [0x20, 0x7e],
  [0xa0, 0xff],
  [0x131, 0x131],
  [0x152, 0x153],
  [0x2bb, 0x2bc],
  [0x2c6, 0x2c6],
  [0x2da, 0x2da],
  [0x2dc, 0x2dc],
  [0x2010, 0x2027],
  [0x202f, 0x203a],
  [0x20a0, 0x20c0],
  [0x2122, 0x2122],
  [0x2190, 0x2193],
  [0x2212, 0x2212],
  [0x2215, 0x2215],
]
const text = ranges
  .flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)),
  )
  .join('')
const source = await readFile('node_modules/inter-ui/variable/InterVariable.woff2')
const subset = await subsetFont(source, text, {
  targetFormat: 'woff2',
  variationAxes: { wght: { min: 400, max: 700 }, opsz: 14 },
  keepFeatures: ['kern', 'mark', 'mkmk', 'ccmp', 'locl', 'tnum', 'cv11', 'ss03'],
})
await writeFile('styles/inter.woff2', subset)
await copyFile('node_modules/inter-ui/LICENSE.txt', 'public/inter.LICENSE.txt')
console.log(`styles/inter.woff2: ${subset.length} bytes`)

// The font of printed documents: one weight, TrueType, since PDF cannot embed a variable web font.
const printed = await subsetFont(
  await readFile('node_modules/inter-ui/web/Inter-Regular.woff2'),
  text,
  { targetFormat: 'sfnt', keepFeatures: ['kern', 'mark', 'mkmk', 'ccmp', 'locl'] },
)
await writeFile('public/inter-print.ttf', printed)
console.log(`public/inter-print.ttf: ${printed.length} bytes`)
