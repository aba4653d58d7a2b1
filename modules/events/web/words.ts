import { formatNumber } from '#web/ui/number-format.ts'

/** A value of a property as one line of text. */
export const valueText = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : value === null || value === undefined
      ? ''
      : typeof value === 'boolean'
        ? value
          ? 'Yes'
          : 'No'
        : Array.isArray(value) && value.every((one) => one === null || typeof one !== 'object')
          ? value.map(valueText).join(', ')
          : typeof value === 'object'
            ? JSON.stringify(value)
            : String(value)

/** Names of events that Fairlead gives itself, as people say them. */
// A map: anybody who holds an ingest key may call an event `constructor`.
const ownEvents = new Map(
  Object.entries({
    $pageview: 'Page viewed',
    $screen: 'Screen viewed',
    $identify: 'Person identified',
    $group: 'Joined a group',
    $alias: 'Ids joined',
    $autocapture: 'Clicked or filled in (autocapture)',
    $rageclick: 'Clicked in anger',
    $dead_click: 'Clicked without effect',
    $pageleave: 'Page left',
    $feature_flag_called: 'Feature flag asked for',
    $exception: 'Error met',
    $web_vitals: 'Page speed measured',
  }),
)

/** The name of an event as it is shown. */
export const eventText = (name: string): string => ownEvents.get(name) ?? name

/** Names of properties that Fairlead takes from the context of an event, as people say them. */
const ownProperties = new Map(
  Object.entries({
    $url: 'Page address',
    $path: 'Page path',
    $referrer: 'Came from',
    $title: 'Page title',
    $locale: 'Language',
    $lib: 'SDK',
    $lib_version: 'SDK version',
    $user_agent: 'Browser',
  }),
)

/** The name of a property as it is shown. */
export const propertyText = (name: string): string => ownProperties.get(name) ?? name

const types = new Map(
  Object.entries({
    string: 'Text',
    number: 'Number',
    boolean: 'Yes or no',
    datetime: 'Date and time',
    list: 'List',
    object: 'Object',
  }),
)

export const typeText = (type: string): string => types.get(type) ?? type

/** One thing or several, with the number as it is written for the reader. */
export const countOf = (count: number, one: string, many: string, language?: string): string =>
  `${formatNumber(count, { unit: 'count', language })} ${count === 1 ? one : many}`
