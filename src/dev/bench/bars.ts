/** What was measured against what it should be. */
export type Bar = { what: string; measured: number; most: number; unit: string }

const met = ({ measured, most }: Bar): boolean => measured <= most

export const barText = (bar: Bar): string =>
  `${met(bar) ? 'ok  ' : 'FAIL'} ${bar.what}: ${figure(bar.measured)} ${bar.unit} (at most ${bar.most})`

const figure = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0))
