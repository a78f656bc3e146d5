/** A feature is a folder of src; the technical rooms are cut one level deeper, because nearly everything uses them. */
const featureOf = (path: string): string =>
  /^src\/(?:platform|integrations|dev)\/[^/]+\//.exec(path)?.[0] ??
  /^(?:src|views)\/[^/]+\//.exec(path)?.[0]?.replace('views/', 'src/') ??
  path

/**
 * The tests for a change while one works: those of the features it touches, then those of rules, which cost next to
 * nothing.
 */
export function chosen(
  changed: readonly string[],
  tests: readonly string[],
  rules: readonly string[],
): string[] {
  const features = new Set(changed.map(featureOf))
  const touched = tests
    .filter((test) => !test.endsWith('.browser.test.ts') && features.has(featureOf(test)))
    .toSorted((a, b) => Number(changed.includes(b)) - Number(changed.includes(a)))
  return [...new Set([...touched, ...rules])]
}
