#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander'
import { readEnvFile } from './platform/env-file.ts'

readEnvFile()

/** The reader of our output may stop early (`| head`); that is no error, and the command still finishes its work. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

/** Exit codes: 0 ok, 1 unexpected, 2 usage, 3 refused. */
const program = new Command('svpms')
  .description('SVPMS: vendor and procurement management')
  .showHelpAfterError()
  .exitOverride()

program
  .command('dev')
  .description('start with embedded PostgreSQL and demo data')
  .action(async () => (await import('./start.ts')).start(process.env))
program
  .command('migrate')
  .description('bring the database to this version')
  .option('--json')
  .action(async ({ json }: { json?: boolean }) => {
    const applied = await (await import('./cli/database.ts')).bringUp()
    console.log(json ? JSON.stringify({ applied }) : applied.join('\n') || 'nothing to do')
  })
program
  .command('seed')
  .description('load the demo organisations, or a large one')
  .option(
    '--scale <orders>',
    'an organisation named scale-N with N purchase orders of 5 lines over 24 months and 200 vendors',
    wholeNumber,
  )
  .option('--json')
  .action(async ({ scale, json }: { scale?: number; json?: boolean }) => {
    const { withDatabase } = await import('./cli/database.ts')
    await withDatabase(async (database) => {
      if (scale === undefined) {
        const loaded = await (await import('./dev/seed/demo.ts')).seedDemo(database)
        console.log(
          json
            ? JSON.stringify({ loaded })
            : loaded
              ? 'demo data loaded'
              : 'the demo data is there already',
        )
      } else {
        const slug = await (
          await import('./dev/seed/scale.ts')
        ).seedScale(database.ownerUrl, scale, json ? console.error : console.log)
        if (json) console.log(JSON.stringify({ slug }))
      }
    })
  })
program
  .command('doctor')
  .description('show every setting, where it comes from, and whether the database answers')
  .option('--json')
  .action(async ({ json }: { json?: boolean }) => {
    process.exitCode = await (
      await import('./cli/doctor.ts')
    ).doctor(process.env, json ?? false, console.log)
  })
program
  .command('openapi')
  .description('print the description of the API')
  .action(async () => {
    const [{ describedPortalRoutes, describedRoutes }, { openApi }] = await Promise.all([
      import('./compose.ts'),
      import('./platform/http/openapi.ts'),
    ])
    console.log(
      JSON.stringify(openApi([...describedRoutes(), ...describedPortalRoutes()]), null, 2),
    )
  })
const keys = program.command('keys').description('signing and encryption keys')
keys
  .command('rotate')
  .description(
    'put new keys in front of the old ones and encrypt stored secrets anew; may be stopped and run again',
  )
  .option('--json')
  .action(async ({ json }: { json?: boolean }) => {
    const [{ loadConfig }, { withDatabase }, { keysRotate }] = await Promise.all([
      import('./platform/config.ts'),
      import('./cli/database.ts'),
      import('./cli/keys-rotate.ts'),
    ])
    const config = loadConfig(process.env)
    await withDatabase(async ({ ownerUrl }) => {
      process.exitCode = await keysRotate({
        config,
        env: process.env,
        ownerUrl,
        json: json ?? false,
        out: console.log,
      })
    })
  })
const passwordFrom = async (wanted: boolean | undefined): Promise<string | undefined> =>
  wanted ? (await import('node:fs')).readFileSync(0, 'utf8').replace(/\r?\n$/, '') : undefined
type Adding = Record<string, unknown> & { json?: boolean; passwordStdin?: boolean }
async function add(what: 'tenantAdd' | 'userAdd', options: Adding): Promise<void> {
  const [people, { Refused }, { withDatabase }, password] = await Promise.all([
    import('./cli/people-add.ts'),
    import('./cli/refused.ts'),
    import('./cli/database.ts'),
    passwordFrom(options.passwordStdin),
  ])
  await withDatabase(async ({ ownerUrl }) => {
    try {
      const added = await people[what](ownerUrl, options, password)
      console.log(
        options.json
          ? JSON.stringify(added)
          : `${added.email} is in ${added.tenant}${added.password ? `; the first password is ${added.password}` : ''}`,
      )
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      console.error(error.message)
      process.exitCode = 3
    }
  })
}
type Archiving = { to?: string; tenant?: string; json?: boolean }
const archive =
  (command: 'backup' | 'restore' | 'export' | 'import') =>
  async (file: string, options: Archiving): Promise<void> => {
    process.exitCode = await (
      await import('./cli/archive/commands.ts')
    ).run(command, { ...options, file })
  }
program
  .command('backup')
  .description('save the whole database and its files in one archive')
  .requiredOption('--to <file>', 'such as svpms.tar.gz; must not be there yet')
  .option('--json')
  .action((options: Archiving) => archive('backup')(options.to!, options))
program
  .command('restore')
  .description('bring a backup into an empty database')
  .argument('<file>')
  .option('--json')
  .action(archive('restore'))
const tenants = program.command('tenant').description('organisations')
tenants
  .command('export')
  .description('save one organisation with its people, history and files')
  .requiredOption('--tenant <slug>')
  .requiredOption('--to <file>', 'such as acme.tar.gz; must not be there yet')
  .option('--json')
  .action((options: Archiving) => archive('export')(options.to!, options))
tenants
  .command('import')
  .description('bring an exported organisation in, beside those that are here')
  .argument('<file>')
  .option('--json')
  .action(archive('import'))
tenants
  .command('add')
  .description('found an organisation with its first administrator')
  .requiredOption('--name <name>')
  .requiredOption('--admin <email>')
  .option('--admin-name <name>', 'the administrator’s name', 'Administrator')
  .option('--currency <code>', 'of the books', 'EUR')
  .option('--time-zone <zone>', 'where its days begin', 'UTC')
  .option('--locale <locale>', 'how dates and numbers are written', 'en-GB')
  .option('--fiscal-year-start <month>', '1 to 12', '1')
  .option(
    '--password-stdin',
    'read the first password from standard input; otherwise one is made and shown',
  )
  .option('--json')
  .action((options: Adding) => add('tenantAdd', options))
program
  .command('user')
  .description('people')
  .command('add')
  .description('add a person to an organisation')
  .requiredOption('--tenant <slug>')
  .requiredOption('--email <email>')
  .requiredOption('--name <name>')
  .requiredOption('--roles <roles...>')
  .option(
    '--password-stdin',
    'read the first password from standard input; otherwise one is made and shown',
  )
  .option('--json')
  .action((options: Adding) => add('userAdd', options))
async function withRefusals(work: (urls: Urls) => Promise<void>): Promise<void> {
  const [{ Refused }, { withDatabase }] = await Promise.all([
    import('./cli/refused.ts'),
    import('./cli/database.ts'),
  ])
  await withDatabase(async (urls) => {
    try {
      await work(urls)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      console.error(error.message)
      process.exitCode = 3
    }
  })
}
type Urls = { appUrl: string; ownerUrl: string }
const matchPolicy = program
  .command('match-policy')
  .description('how far a bill may differ from its order, and who may accept how much')
matchPolicy
  .command('show')
  .description('print a version, or the one in force; its JSON can be drafted again')
  .requiredOption('--tenant <slug>')
  .option('--version <number>', 'an earlier version', wholeNumber)
  .option('--json')
  .action(async (options: { tenant: string; version?: number; json?: boolean }) => {
    const { matchPolicyShow } = await import('./cli/match-policy.ts')
    await withRefusals((urls) => matchPolicyShow(urls, options, console.log))
  })
matchPolicy
  .command('draft')
  .description('draft what a file holds; a second person activates it, signed in')
  .requiredOption('--tenant <slug>')
  .requiredOption('--file <file>', 'JSON as `match-policy show --json` prints it')
  .requiredOption('--by <email>', 'the controller or administrator who writes it')
  .option('--note <text>', 'what it is for')
  .option('--json')
  .action(
    async (options: {
      tenant: string
      file: string
      by: string
      note?: string
      json?: boolean
    }) => {
      const { matchPolicyDraft } = await import('./cli/match-policy.ts')
      await withRefusals((urls) => matchPolicyDraft(urls, options, console.log))
    },
  )
const audit = program.command('audit').description('the audit log')
audit
  .command('verify')
  .description('find rows that were edited, removed or reordered')
  .option('--tenant <slug>', 'only this organisation')
  .option('--json')
  .action(async ({ tenant, json }: { tenant?: string; json?: boolean }) => {
    const [{ withDatabase }, { auditVerify }, { configuredFiles }] = await Promise.all([
      import('./cli/database.ts'),
      import('./cli/audit-verify.ts'),
      import('./cli/archive/commands.ts'),
    ])
    const files = await configuredFiles()
    await withDatabase(async ({ ownerUrl }) => {
      const asked = { tenant, json: json ?? false }
      process.exitCode = await auditVerify(ownerUrl, files, asked, console.log)
    })
  })
const invoice = program.command('invoice').description('invoice files')
invoice
  .command('read')
  .description(
    'read e-invoices, PDFs of words, pictures, and what is inside e-mails and archives, without a database',
  )
  .argument('<files...>')
  .option('--json', 'one JSON object per line')
  .action(async (files: string[], { json }: { json?: boolean }) => {
    process.stdout.once('error', () => process.exit(0))
    process.exitCode = await (
      await import('./cli/invoice-read.ts')
    ).invoiceRead(files, { json: json ?? false }, console.log)
  })

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new InvalidArgumentError('A whole number is expected.')
  return Number(text)
}

try {
  await program.parseAsync()
} catch (error) {
  const { exitCode, code } = error as { exitCode?: number; code?: string }
  const usage = code?.startsWith('commander.') ?? false
  if (!usage) console.error(error instanceof Error ? error.message : error)
  process.exitCode = usage ? (exitCode === 0 ? 0 : 2) : 1
}
