import { idFrom } from '#kernel/ids.ts'

/** Texts that programs write where they have no id. Linking one of them would make one person out of everybody. */
const notIds = new Set([
  '',
  'anonymous',
  'anonymous-user',
  'anonymous_user',
  'guest',
  'distinct_id',
  'id',
  'email',
  'user',
  'backend',
  'system',
  'not_authenticated',
  'undefined',
  'null',
  'none',
  'nil',
  'nan',
  'true',
  'false',
  '0',
  '-1',
  '[object object]',
  '00000000-0000-0000-0000-000000000000',
])

const quoted = /^\\?(["'`])(.*?)\\?\1$/s

/** Whether a text may stand for one person, whatever its case and quotes. */
export const isId = (text: string): boolean => !notIds.has(text.trim().replace(quoted, '$2').trim().toLowerCase())

/** The id of an entry of the log. It follows from what the entry says, so that the same said twice is kept once. */
export const linkIdOf = (workspaceId: string, child: string, parent: string, origin: string): string =>
  idFrom(`${workspaceId}\0${child}\0${parent}\0${origin}`)
