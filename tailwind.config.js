/** Tokens live in styles/theme.css; this only says where class names are written. */
export default {
  content: ['./views/**/*.eta', './src/browser/*-look.ts'],
}
