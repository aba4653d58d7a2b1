import { isObject, type JsonObject } from './properties.ts'

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Where in a context that is which people filter by, under names with `$`. */
export const contextPaths: Readonly<Record<string, string>> = {
  $url: 'page.url',
  $path: 'page.path',
  $referrer: 'page.referrer',
  $title: 'page.title',
  $locale: 'locale',
  $timezone: 'timezone',
  $lib: 'library.name',
  $lib_version: 'library.version',
  $user_agent: 'userAgent',
  $utm_source: 'campaign.source',
  $utm_medium: 'campaign.medium',
  $utm_campaign: 'campaign.name',
}

/** The parts of a context that people filter by, under names with `$`. */
export function contextProperties(context: JsonObject): Record<string, string> {
  const page = isObject(context.page) ? context.page : {}
  const library = isObject(context.library) ? context.library : {}
  const campaign = isObject(context.campaign) ? context.campaign : {}
  const found = {
    $url: text(page.url),
    $path: text(page.path),
    $referrer: text(page.referrer),
    $title: text(page.title),
    $locale: text(context.locale),
    $timezone: text(context.timezone),
    $lib: text(library.name),
    $lib_version: text(library.version),
    $user_agent: text(context.userAgent),
    $utm_source: text(campaign.source),
    $utm_medium: text(campaign.medium),
    $utm_campaign: text(campaign.name),
  }
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** The context as it is kept: without the address of the person's machine, of which its source says what is kept. */
export function keptContext(context: JsonObject): JsonObject {
  if (!('ip' in context)) return context
  const { ip: _ip, ...kept } = context
  return kept
}
