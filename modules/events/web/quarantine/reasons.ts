interface Reason {
  /** What is wrong, for a list. */
  text: string
  /** What to do about it. */
  advice: string
}

/** Reasons why events are refused, by the code of ingestion. */
const reasons = new Map<string, Reason>(
  Object.entries({
    missing_field: {
      text: 'Something is missing',
      advice: 'Every event needs a name, and calls about a person or an account need their id. Mend the call that sends it.',
    },
    invalid_type: {
      text: 'Wrong kind of value',
      advice: 'A text is expected where a number or an object came, or the other way round. Mend the call that sends it.',
    },
    name_too_long: {
      text: 'Event name too long',
      advice: 'Names are at most 200 characters. What differs from event to event belongs into a property.',
    },
    invalid_name: {
      text: 'Event name unusable',
      advice: 'Leave out control characters and invisible ones.',
    },
    invalid_id: { text: 'Id unusable', advice: 'Leave out control characters and invisible ones.' },
    id_too_long: { text: 'Id too long', advice: 'Ids are at most 512 characters. Send the id of the person, not a token.' },
    placeholder_id: {
      text: 'Id of nobody',
      advice: 'Ids such as “null” or “undefined” would make one person of many strangers. Send no id until it is known.',
    },
    inexact_number: {
      text: 'Id lost digits',
      advice: 'A number of this size cannot be kept exactly by JavaScript. Send the id as text, in quotes.',
    },
    invalid_timestamp: {
      text: 'Time not readable',
      advice: 'Send times as ISO 8601, such as 2026-03-01T09:30:00Z, or as milliseconds since 1970.',
    },
    future_timestamp: {
      text: 'Time in the future',
      advice: 'The clock of the sender is wrong, or the event was sent too early. Once that time has come, send it again from here.',
    },
    timestamp_too_old: {
      text: 'Time before 1990',
      advice: 'Most often the sender had no time and sent 0. Leave the time out, and the time of arrival counts.',
    },
    too_many_properties: {
      text: 'Too many properties',
      advice: 'An event holds at most 1,000 values. Names that contain ids are the usual cause: put the id into the value.',
    },
    too_deep: { text: 'Nested too deeply', advice: 'At most 20 levels. Send the part that you will ask about.' },
    conflicting_properties: {
      text: 'Properties in conflict',
      advice: '“a.b” is a name and also the place b inside a. Rename one of the two.',
    },
    property_name_too_long: {
      text: 'Property name too long',
      advice: 'Names are at most 200 characters. Long texts belong into the value.',
    },
    invalid_property_name: {
      text: 'Property name unusable',
      advice: 'Names need at least one character between dots, and no control characters.',
    },
    event_too_large: {
      text: 'Event too large',
      advice: 'An event is at most 1 MB. Files and pages belong elsewhere; send their address.',
    },
    too_many_groups: {
      text: 'Too many groups',
      advice: 'An event belongs to at most 20 groups, one of each type. Types that contain ids are the usual cause.',
    },
    webhook_not_mapped: {
      text: 'No rule for this body',
      advice: 'Add a rule to the mapping of the webhook, or let it ignore such bodies. Then send it again from here.',
    },
    webhook_mapping: {
      text: 'Body does not fit the mapping',
      advice: 'The mapping of the webhook asks for something that this body does not have. Mend the mapping, then send it again from here.',
    },
    webhook_too_large: {
      text: 'Too much made of one body',
      advice:
        'The rules make more than 20 MB of events of it. Let them take less of the body into each event, then send it again from here.',
    },
    foreign_token: {
      text: 'Token of another source',
      advice: 'All messages of a request belong to one source. Send those of the other one by themselves.',
    },
    unsupported_operation: {
      text: 'Change that is not supported',
      advice: 'Adding to a value, or taking away from it, depends on what it was. Send the value as it is then.',
    },
    unplanned_event: {
      text: 'Event not planned',
      advice: 'The tracking plan does not know it, or says that it must not come. Plan it, or repair its name on the page Tracking plan.',
    },
    required_missing: {
      text: 'Required property missing',
      advice: 'Mend the call that sends it, or fill the property in by a repair on the page Tracking plan.',
    },
    type_mismatch: { text: 'Wrong type', advice: 'Mend the call that sends it, or change the type by a repair on the page Tracking plan.' },
    additional_property: {
      text: 'Property not planned',
      advice: 'Add the property to the tracking plan, or rename it by a repair, and send the event again from here.',
    },
    value_mismatch: { text: 'Value not allowed', advice: 'Mend the call that sends it, or allow the value in the tracking plan.' },
    naming: { text: 'Name breaks the rules', advice: 'Rename it where it is sent, or by a repair on the page Tracking plan.' },
    refused_by_store: {
      text: 'Not stored',
      advice: 'Sending it again from here may work. If it is refused again, tell whoever runs Fairlead for you.',
    },
  }),
)

/** Why an event was refused, in words. A code that is new to this page is at least readable. */
export const reasonText = (code: string): string =>
  reasons.get(code)?.text ?? code.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase())

export const reasonAdvice = (code: string): string | undefined => reasons.get(code)?.advice
