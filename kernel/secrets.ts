import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Secrets {
  /** Encrypts a secret for storage. `purpose` is bound in: what was sealed for one purpose does not open for another. */
  seal(purpose: string, plain: string): string
  /** @throws Error when the text was changed, or sealed with another key or purpose. */
  open(purpose: string, sealed: string): string
  /** A key of 32 bytes for one use, such as signing sessions, as base64url. */
  derive(purpose: string): string
}

/**
 * The installation's secret: as configured, or made once and kept in the data directory, readable by its owner only. It gets its name when
 * it is complete, so that neither a crash nor a second process that starts in the same moment finds half of it.
 * @throws Error when the file is there but holds no secret.
 */
export async function installationSecret(dataDir: string, configured: string | undefined): Promise<string> {
  if (configured) return configured
  const path = join(dataDir, 'secret')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  if (!existsSync(path)) await makeSecret(path)
  const secret = (await readFile(path, 'utf8')).trim()
  if (secret.length >= 32) return secret
  throw new Error(`${path} holds no secret of at least 32 characters. Restore it from a backup, or set FAIRLEAD_SECRET.`)
}

async function makeSecret(path: string): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  await writeFile(draft, randomBytes(48).toString('base64url'), { mode: 0o600, flush: true })
  try {
    await link(draft, path)
  } catch (error) {
    // Another process made it first: its secret is the one.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft)
  }
}

/** AES-256-GCM with keys derived from the installation's secret by HKDF (RFC 5869). */
export function createSecrets(secret: string): Secrets {
  const key = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'fairlead', purpose, 32))
  return {
    seal(purpose, plain) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key(purpose), iv)
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return ['v1', iv.toString('base64url'), cipher.getAuthTag().toString('base64url'), body.toString('base64url')].join('.')
    },
    open(purpose, sealed) {
      const [version, iv, tag, body] = sealed.split('.')
      if (version !== 'v1' || !iv || !tag || body === undefined) throw new Error('Not a sealed secret')
      const decipher = createDecipheriv('aes-256-gcm', key(purpose), Buffer.from(iv, 'base64url'))
      decipher.setAuthTag(Buffer.from(tag, 'base64url'))
      return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8')
    },
    derive: (purpose) => key(`derive:${purpose}`).toString('base64url'),
  }
}
