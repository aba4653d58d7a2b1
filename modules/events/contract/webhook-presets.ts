import type { WebhookCheck, WebhookMappingInput } from './webhooks.ts'

export interface WebhookPreset {
  id: 'generic' | 'github' | 'stripe'
  label: string
  /** What to do where the bodies come from, in a sentence. */
  hint: string
  mapping: WebhookMappingInput
  check: WebhookCheck
  /** A body as this sender writes them, with the headers that matter. */
  example: { headers: Record<string, string>; body: unknown }
}

const generic: WebhookPreset = {
  id: 'generic',
  label: 'Something else',
  hint: 'Post JSON to the address. Send one body first: it appears below, and the mapping is made with it.',
  mapping: {
    rules: [
      {
        event: { path: 'event' },
        userId: { path: 'userId' },
        accountId: { path: 'accountId' },
        timestamp: { path: 'timestamp' },
        propertiesFrom: ['properties'],
      },
    ],
  },
  check: { kind: 'none' },
  example: {
    headers: {},
    body: { event: 'order_shipped', userId: 'u-1', accountId: 'acme', timestamp: '2026-03-01T12:00:00Z', properties: { carrier: 'Post' } },
  },
}

const github: WebhookPreset = {
  id: 'github',
  label: 'GitHub',
  hint: 'Repository › Settings › Webhooks › Add webhook. Content type application/json; the secret is the one that you enter here.',
  mapping: {
    rules: [
      {
        when: [{ path: '$headers.x-github-event', is: ['issues', 'pull_request', 'release'] }],
        event: { template: 'github_{$headers.x-github-event}_{action}' },
        userId: { path: 'sender.login' },
        accountId: { path: 'organization.login' },
        id: { path: '$headers.x-github-delivery' },
        properties: {
          repository: { path: 'repository.full_name' },
          title: { path: 'issue.title' },
          pull_request: { path: 'pull_request.title' },
          release: { path: 'release.tag_name' },
        },
      },
      {
        when: [{ path: '$headers.x-github-event', is: ['push'] }],
        each: '$.commits',
        event: { value: 'github_commit_pushed' },
        userId: { path: '@.author.username' },
        id: { path: '@.id' },
        timestamp: { path: '@.timestamp' },
        properties: { repository: { path: 'repository.full_name' }, branch: { path: 'ref' }, message: { path: '@.message' } },
      },
    ],
    otherwise: 'ignore',
  },
  check: { kind: 'github' },
  example: {
    headers: { 'x-github-event': 'issues', 'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958' },
    body: {
      action: 'opened',
      issue: { number: 7, title: 'The report is empty on Mondays' },
      repository: { full_name: 'acme/shop' },
      organization: { login: 'acme' },
      sender: { login: 'grace' },
    },
  },
}

const stripe: WebhookPreset = {
  id: 'stripe',
  label: 'Stripe',
  hint: 'Developers › Webhooks › Add endpoint. The secret is the signing secret of the endpoint (whsec_…).',
  mapping: {
    rules: [
      {
        when: [{ path: 'object', is: ['event'] }],
        event: { template: 'stripe_{type}' },
        accountId: { path: 'data.object.customer' },
        id: { path: 'id' },
        timestamp: { path: 'created' },
        properties: {
          amount: { path: 'data.object.amount_due' },
          currency: { path: 'data.object.currency' },
          status: { path: 'data.object.status' },
          livemode: { path: 'livemode' },
        },
      },
    ],
  },
  check: { kind: 'stripe', toleranceSeconds: 300 },
  example: {
    headers: { 'stripe-signature': 't=1772366400,v1=…' },
    body: {
      id: 'evt_1',
      object: 'event',
      type: 'invoice.paid',
      created: 1772366400,
      livemode: true,
      data: { object: { id: 'in_1', object: 'invoice', customer: 'cus_1', amount_due: 4900, currency: 'eur', status: 'paid' } },
    },
  },
}

/** Mappings to begin with. */
export const webhookPresets: readonly WebhookPreset[] = [generic, github, stripe]
