import type { KnipConfig } from 'knip'

/** The type that a template states in its first line is used by it. */
function typeOfView(text: string, path: string): string {
  const stated = /^<%\/\* it: (\w+) from (\S+) \*\/%>/.exec(text)
  const folders = path.slice(path.lastIndexOf('/views/') + 1).split('/').length - 1
  return stated
    ? `import { ${stated[1]} } from '${'../'.repeat(folders)}${stated[2]}'; ${stated[1]}`
    : ''
}

export default {
  entry: [
    'views/**/*.eta',
    'styles/{app,lines}.css',
    'src/browser/{main,service-worker}.ts',
    'src/dev/{build,check-views,look,screenshots,subset-font}.ts',
    'src/dev/{bench,breaks,proof,quick,stand-ins,view-format}/main.ts',
    'src/dev/mutate/vitest.config.ts',
    // Started by the bench as a process of its own, or run by hand beside it.
    'src/dev/bench/{bank-answers,bare,server,sign-in,extraction,payments,pdf,vendors}.ts',
  ],
  project: ['src/**/*.ts', 'views/**/*.eta', 'styles/*.css'],
  compilers: { eta: typeOfView },
  ignoreDependencies: [
    // Read as files, not imported.
    '@tailwindcss/cli',
    'axe-core',
    'inter-ui',
    'lucide-static',
    // Imported by a name in a variable: it has no types.
    'oidc-provider',
  ],
  // Servers that some tests start where they are installed.
  ignoreBinaries: ['pgbouncer', 'redis-server'],
} satisfies KnipConfig
