import { resolve } from 'node:path'
import * as z from 'zod'

const url = (protocols: string[], expected: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), expected)

/** Every variable that Fairlead reads, each with the sentence that `npx fairlead config` prints. */
export const configSchema = z.object({
  PORT: z.coerce
    .number('a port number from 0 to 65535')
    .int('a port number from 0 to 65535')
    .min(0, 'a port number from 0 to 65535')
    .max(65_535, 'a port number from 0 to 65535')
    .default(8080)
    .describe('Port that the product listens on. 0 picks a free one.'),
  HOST: z.string().min(1).default('0.0.0.0').describe('Address that the product listens on.'),
  FAIRLEAD_DATA: z
    .string()
    .min(1)
    .default('./data')
    .transform((path) => resolve(path))
    .describe('Directory for everything that Fairlead stores on this machine.'),
  FAIRLEAD_EXPORTS: z
    .string()
    .min(1)
    .transform((path) => resolve(path))
    .optional()
    .describe('Folder that exports may be written to; `exports` in the data directory unless set.'),
  FAIRLEAD_URL: url(['http:', 'https:'], 'an address such as https://fairlead.example.com')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional()
    .describe('Address under which people reach Fairlead; links in mails begin with it. http://localhost:PORT unless set.'),
  FAIRLEAD_SECRET: z
    .string()
    .min(32, 'at least 32 characters')
    .optional()
    .describe('Key for stored secrets and sessions. Made on the first start and kept in the data directory unless set.'),
  FAIRLEAD_TRUST_PROXY: z
    .enum(['true', 'false'], 'true or false')
    .default('false')
    .transform((text) => text === 'true')
    .describe('Whether a reverse proxy in front sets X-Forwarded-For and X-Forwarded-Proto.'),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'an address such as postgres://user:password@host:5432/fairlead')
    .optional()
    .describe('PostgreSQL server to use in place of the embedded one.'),
  CLICKHOUSE_URL: url(['http:', 'https:'], 'an address such as http://user:password@host:8123/fairlead')
    .optional()
    .describe('ClickHouse server to use in place of the embedded one: one server, or one replica addressed directly.'),
  CLICKHOUSE_CLUSTER: z
    .string()
    .regex(/^\w+$/, 'the name of a cluster, of letters, digits and _')
    .optional()
    .describe('Cluster that the server of CLICKHOUSE_URL belongs to, as system.clusters names it. Not yet tried on a real cluster.'),
  CLICKHOUSE_MEMORY_MB: z.coerce
    .number('a number of megabytes')
    .int('a whole number of megabytes')
    .min(256, 'at least 256')
    .optional()
    .describe('Memory that the embedded ClickHouse may use, in megabytes; 40 % of the machine unless set.'),
  SMTP_URL: url(['smtp:', 'smtps:'], 'an address such as smtps://user:password@mail.example.com')
    .optional()
    .describe('Mail server. Mails are printed to the log until it is set.'),
  MAIL_FROM: z.string().min(3).default('Fairlead <fairlead@localhost>').describe('Sender of mails.'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'debug, info, warn, error or silent')
    .default('info')
    .describe('How much is logged.'),
})

export type Config = z.output<typeof configSchema>

/** A configuration that cannot be used: says which variable, what it was and what was expected. */
export class ConfigError extends Error {}

/**
 * Reads the configuration from the environment (or the given variables).
 * @throws ConfigError that names every wrong variable. Values are not repeated, since they may hold passwords.
 */
export function readConfig(variables: Record<string, string | undefined> = process.env): Config {
  const known = Object.keys(configSchema.shape)
  const given = Object.fromEntries(known.filter((name) => variables[name]).map((name) => [name, variables[name]]))
  const result = configSchema.safeParse(given)
  if (result.success) return result.data
  throw new ConfigError(result.error.issues.map((issue) => `${String(issue.path[0])}: expected ${issue.message}`).join('\n'))
}

/** Every variable with its sentence, its default and whether it is set now; secrets and addresses are not shown. */
export function describeConfig(variables: Record<string, string | undefined> = process.env) {
  return Object.entries(configSchema.shape).map(([name, field]) => {
    const fallback = field.safeParse(undefined)
    return {
      name,
      meaning: field.description ?? '',
      default: fallback.success && fallback.data !== undefined ? String(fallback.data) : '',
      isSet: Boolean(variables[name]),
    }
  })
}
