const keptOrIndented = /<(pre|textarea)\b[\s\S]*?<\/\1>|\n[ \t]+/g
const openTag = /<[a-z](?:<%[\s\S]*?%>|"(?:<%[\s\S]*?%>|[^"])*"|[^<>"])*>/gi
const partOfTag = /<%[\s\S]*?%>\n?|"(?:<%[\s\S]*?%>|[^"])*"|\n/g

/**
 * A template without the indentation of its lines, and with each tag on one line: the layout is for people who read
 * the template. With Eta’s own rule, that the line break after a `%>` prints nothing, templates are laid out freely.
 */
export const withoutIndentation = (template: string): string =>
  template
    .replace(keptOrIndented, (found) => (found.startsWith('<') ? found : '\n'))
    .replace(openTag, onOneLine)

/** A line break after a `%>` stays, for Eta to take away. */
const onOneLine = (tag: string): string =>
  tag.replace(partOfTag, (part, at: number) => {
    if (part !== '\n') return /\sclass=$/.test(tag.slice(0, at)) ? classesOnOneLine(part) : part
    return /^\/?>/.test(tag.slice(at + 1)) ? '' : ' '
  })

/** Each condition in a list of classes brings its own space. */
const classesOnOneLine = (list: string): string =>
  list.replace(/\n(?=<% (?:if|for|\}))/g, '').replace(/(?<!%>)\n/g, ' ')
