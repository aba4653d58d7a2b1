import { expect, it } from 'vitest'
import { ConfigError, describeConfig, readConfig } from './config.ts'

it('has defaults for everything', () => {
  expect(readConfig({})).toMatchObject({ PORT: 8080, HOST: '0.0.0.0', LOG_LEVEL: 'info', FAIRLEAD_TRUST_PROXY: false })
})

it('names every wrong variable and what was expected, and never repeats its value', () => {
  const wrong = () => readConfig({ PORT: '99999', DATABASE_URL: 'mysql://root:hunter2@db', SMTP_URL: 'nonsense' })
  expect(wrong).toThrow(ConfigError)
  expect(wrong).toThrow(/PORT: expected a port number from 0 to 65535/)
  expect(wrong).toThrow(/DATABASE_URL: expected an address such as postgres:/)
  expect(wrong).toThrow(/SMTP_URL: expected an address such as smtps:/)
  expect(wrong).not.toThrow(/hunter2/)
})

it('treats an empty variable as not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '' }).PORT).toBe(8080)
})

it('explains every variable in a sentence without showing its value', () => {
  const described = describeConfig({ SMTP_URL: 'smtp://user:hunter2@mail' })
  expect(described.every(({ meaning }) => /^[A-Z].*\.$/.test(meaning))).toBe(true)
  expect(described.find(({ name }) => name === 'SMTP_URL')).toMatchObject({ isSet: true })
  expect(JSON.stringify(described)).not.toContain('hunter2')
})
