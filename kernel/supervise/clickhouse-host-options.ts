/** What the parent tells the host of the engine, as its first message. The second message, whatever it holds, means: stop. */
export interface HostOptions {
  /** Directory of the engine. */
  path: string
  configFile: string
  pipeDirectory: string
  port: number
  user: string
  password: string
  /** Made with engine Atomic if it is not there. */
  database: string
  /** Settings of every query unless it sets them itself. */
  settings: Record<string, string>
}

/** What the host answers, once. */
export type HostMessage = { ready: string } | { failed: string }
