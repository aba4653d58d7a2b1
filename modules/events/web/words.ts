/** A value of a property as one line of text. */
export const valueText = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : value === null || value === undefined
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)

/** Names of events that Fairlead gives itself, as people say them. */
const ownNames: Record<string, string> = {
  $pageview: 'Page viewed',
  $screen: 'Screen viewed',
  $identify: 'Person identified',
  $group: 'Joined an account',
  $alias: 'Ids joined',
}

/** The name of an event as it is shown. */
export const eventText = (name: string): string => ownNames[name] ?? name

/** Why an event went to quarantine, in words. The code stays for programs. */
const reasons: Record<string, string> = {
  missing: 'Something needed is missing',
  wrong_type: 'A value has the wrong type',
  too_long: 'A text is too long',
  too_large: 'The event is too large',
  too_many: 'Too many properties',
  in_future: 'The time lies in the future',
  future_timestamp: 'The time lies in the future',
  invalid_timestamp: 'The time cannot be read',
  conflicting_paths: 'Two properties contradict each other',
  engine_refused: 'The store could not take it',
}

export const reasonText = (code: string): string =>
  reasons[code] ?? code.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase())
