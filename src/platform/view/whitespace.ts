const keptOrIndented = /<(pre|textarea)\b[\s\S]*?<\/\1>|\n[ \t]+/g

/**
 * A template without the indentation of its lines: it is for people who read the template.
 * With Eta’s own rule, that the line break after a `%>` prints nothing, templates are laid out freely.
 */
export const withoutIndentation = (template: string): string =>
  template.replace(keptOrIndented, (found) => (found.startsWith('<') ? found : '\n'))
