import type { AppCtx } from '#kernel/context.ts'

/** The address under which people reach this installation, without a slash at the end. */
export const publicUrl = (app: AppCtx): string => app.config.FAIRLEAD_URL ?? `http://localhost:${app.config.PORT}`

/**
 * A link of a mail. The token stands behind `#`: browsers never send that part, so it reaches neither logs nor other sites.
 */
export const secretLink = (app: AppCtx, page: 'reset-password' | 'invitation', token: string): string =>
  `${publicUrl(app)}/${page}#${token}`
