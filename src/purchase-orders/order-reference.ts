const mostCharacters = 300
const mostWords = 6
const mostNumbers = 200

/**
 * The numbers that a text may name, without case, spacing and punctuation: 'Our order po-2026 00012 dated 3 May' names
 * PO202600012 among others. Which of them is an order is for the orders to say.
 */
export function numbersNamed(text: string): string[] {
  const words = text
    .slice(0, mostCharacters)
    .normalize('NFKC')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
  const runs = words.flatMap((_word, from) =>
    words.slice(from, from + mostWords).map((_last, more) => words.slice(from, from + more + 1)),
  )
  const numbers = runs.map((run) => run.join('')).filter((number) => /\d/.test(number))
  return [...new Set(numbers)].slice(0, mostNumbers)
}
