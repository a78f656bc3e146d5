/** Tokens live in styles/tokens.css; this only says where class names are written. */
export default {
  content: ['./views/**/*.eta'],
}
