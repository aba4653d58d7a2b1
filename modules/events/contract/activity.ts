/**
 * Events that nobody did: calls that tell who somebody is, and what SDKs send by themselves when a program asks for a feature flag or an experiment
 * (PostHog, Mixpanel, Amplitude). They are stored and can be asked for by name, but make nobody active.
 */
export const notActivity = ['$identify', '$group', '$alias', '$feature_flag_called', '$experiment_started', '$exposure']
