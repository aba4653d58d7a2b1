import type { Sdk } from '../../../contract.ts'

export interface Snippet {
  /** Tells it apart from others of the same SDK. */
  label: string
  language: 'js' | 'ts' | 'python' | 'shell'
  code: string
}

/** The line that a team has today, and what becomes of it. */
export interface Change {
  before: string
  after: string
}

/** How a source is connected. */
export interface Guide {
  sdk: Sdk
  /** Whose SDK it is. */
  maker: string
  /** Where it runs. */
  place: 'Browser' | 'Node.js' | 'Anywhere'
  /** A command that comes first. */
  install?: string
  /** What to know, in a sentence or two. */
  hint: string
  snippets: readonly Snippet[]
  /** For those who use the SDK already. */
  change?: Change
}

/** Writes how to send with one SDK. @param url the address of this server as senders reach it, without a slash at its end */
export type Write = (url: string, key: string) => Omit<Guide, 'sdk'>

export const one = (language: Snippet['language'], code: string): Snippet[] => [{ label: 'Code', language, code }]
