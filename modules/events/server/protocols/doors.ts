import type { SegmentCall } from '../../contract.ts'
import { normalise } from '../intake/normalise.ts'
import type { Envelope, Outcome } from '../intake/outcome.ts'
import { normaliseSegment } from '../intake/segment.ts'
import type { Door } from '../store/quarantine-row.ts'
import { normaliseAmplitude } from './amplitude/translate.ts'
import { normaliseMixpanel } from './mixpanel/translate.ts'
import { normalisePosthog } from './posthog/translate.ts'
import { isRudder, normaliseRudder } from './rudder/translate.ts'

type Translate = (message: unknown, path: string, envelope: Envelope) => Outcome

/** RudderStack's SDKs send to Segment's paths when only their host was changed; their messages are told by what is in them. */
const translateSegment: Translate = (message, path, envelope) =>
  (isRudder(message) ? normaliseRudder : normaliseSegment)(message, path as SegmentCall, envelope)

/** How a message is turned into what is stored, by the protocol that it came in. Webhooks have mappings of their own. */
const translators: Record<Exclude<Door['call'], 'webhook'>, Translate> = {
  native: (message, _path, envelope) => normalise(message, envelope),
  segment: translateSegment,
  rudder: (message, path, envelope) => normaliseRudder(message, path as SegmentCall, envelope),
  amplitude: (message, _path, envelope) => normaliseAmplitude(message, envelope),
  mixpanel: normaliseMixpanel,
  posthog: (message, _path, envelope) => normalisePosthog(message, envelope),
}

/** Looks at a message that came through a door. Never throws, whatever the message. */
export const translate = (message: unknown, { call, path }: Door, envelope: Envelope): Outcome =>
  translators[call as keyof typeof translators](message, path, envelope)
