import { Button, Select, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import * as z from 'zod'
import { keepAnswer, queryClient, useApi, useMutationOf } from '#web/api/query.ts'
import { useFormKey } from '#web/form-key.ts'
import { useSearchState } from '#web/navigation.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { notifyDone } from '#web/ui/undo-toast.tsx'
import {
  getWebhook,
  updateWebhook,
  WebhookMapping,
  webhookPresets,
  type Webhook,
  type WebhookCheck,
  type WebhookDelivery,
} from '../../contract.ts'
import parts from '../parts.module.css'
import { CheckChoice } from './CheckChoice.tsx'
import { Deliveries } from './Deliveries.tsx'
import { HeldBodies, triedOf, useHeldBodies } from './HeldBodies.tsx'
import { mappingText, prettyBody, readMapping } from './mapping-text.ts'
import { MappingPreview } from './MappingPreview.tsx'
import { describeTried, type TriedBody, type Wanted } from './tried-body.ts'

const search = z.object({ held: z.string().default('') })

/** How often new bodies are looked for while the page is open, in milliseconds. */
const refreshEvery = 5_000

/** What becomes of the bodies that a tool posts: the mapping, a body to try it on, and the events that it makes. */
export function WebhookEditor({ sourceId, mayManage }: { sourceId: string; mayManage: boolean }) {
  const [{ held }] = useSearchState(search)
  const found = useApi(getWebhook, { params: { sourceId } }, { refetchInterval: refreshEvery })
  const form = useFormKey(found.data?.webhook.version ?? 0)
  const [example, setExample] = useState<TriedBody>()
  if (found.error && !found.data) return <ErrorState error={found.error} onRetry={() => void found.refetch()} isCompact />
  if (!found.data) return <TableSkeleton rows={4} />
  const { webhook, deliveries } = found.data
  // Somebody else's change begins anew; one's own keeps what is written.
  return (
    <Editor
      key={form.key}
      webhook={webhook}
      deliveries={deliveries}
      mayManage={mayManage}
      heldId={held}
      example={example}
      onExample={setExample}
      onSaved={(saved) => {
        keepAnswer(queryClient, getWebhook, { params: { sourceId } }, { webhook: saved, deliveries })
        form.keep(saved.version)
      }}
    />
  )
}

interface EditorProps {
  webhook: Webhook
  deliveries: readonly WebhookDelivery[]
  mayManage: boolean
  /** The held body that somebody came for; empty otherwise. */
  heldId: string
  /** A body that was chosen, or written, to try the mapping on. */
  example: TriedBody | undefined
  onExample: (example: TriedBody) => void
  onSaved: (webhook: Webhook) => void
}

function Editor({ webhook, deliveries, mayManage, heldId, example, onExample, onSaved }: EditorProps) {
  const [text, setText] = useState(() => mappingText(webhook.mapping))
  const [check, setCheck] = useState<WebhookCheck>(webhook.check)
  const [secret, setSecret] = useState('')
  const [latest] = deliveries.filter(({ body }) => body !== null)
  const [asked] = useDebouncedValue(text, 300)
  const read = readMapping(asked)
  // What is saved is what is written, not what was written when the previews were asked for.
  const written = readMapping(text).mapping
  const held = useHeldBodies(webhook.sourceId, read.mapping, heldId)
  const wanted = held.data?.items.find(({ id }) => id === heldId)
  const came = useOnceKnown(heldId, wanted && triedOf(wanted, 'wanted'))
  const tried = example ?? came ?? (latest ? triedOfDelivery(latest, 'last') : firstExample)
  const save = useMutationOf(updateWebhook, {
    invalidates: [getWebhook],
    onSuccess: (saved) => {
      onSaved(saved)
      setSecret('')
      notifyDone('Bodies are read by this mapping from now on')
    },
  })
  const begin = (id: string | null) => {
    const preset = webhookPresets.find((one) => one.id === id)
    if (!preset) return
    setText(mappingText(WebhookMapping.parse(preset.mapping)))
    setCheck(preset.check)
    if (!latest) onExample(exampleOf(preset))
  }
  const submit = (mapping: WebhookMapping) =>
    save.mutate({ params: { sourceId: webhook.sourceId }, body: { version: webhook.version, mapping, check, ...(secret && { secret }) } })
  return (
    <>
      <section className={parts.card} aria-label="What becomes of the bodies">
        <div className={parts.row}>
          <h2 className={parts.heading}>What becomes of the bodies</h2>
          {mayManage && (
            <Select
              className={parts.end}
              size="xs"
              placeholder="Begin with a preset"
              aria-label="Begin with a preset"
              data={webhookPresets.map(({ id, label }) => ({ value: id, label }))}
              value={null}
              onChange={begin}
            />
          )}
        </div>
        <Textarea
          label="Mapping"
          description="Each rule makes events. A value is {“path”: “data.object.id”}, {“value”: “the same for all”} or {“template”: “order_{status}”}; the guide has all of it."
          autosize
          minRows={8}
          maxRows={24}
          spellCheck={false}
          readOnly={!mayManage}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          value={text}
          onChange={(input) => setText(input.currentTarget.value)}
          error={read.problems && read.problems.slice(0, 3).join('; ')}
        />
        <CheckChoice
          check={check}
          secret={secret}
          hasSecret={webhook.hasSecret}
          isReadOnly={!mayManage}
          onCheck={setCheck}
          onSecret={setSecret}
        />
        {save.error && <ErrorState error={save.error} isCompact />}
        {mayManage && (
          <div className={parts.row}>
            <Button disabled={!written} loading={save.isPending} onClick={() => written && submit(written)}>
              Save
            </Button>
            <span className={parts.muted}>
              Bodies that did not map wait in the quarantine, and can be sent again once the mapping is right.
            </span>
          </div>
        )}
      </section>
      <section className={parts.card} aria-label="Try it">
        <h2 className={parts.heading}>Try it</h2>
        <Textarea
          label="A body"
          description={describeTried(tried, heldId ? stateOf(held, wanted) : undefined)}
          autosize
          minRows={4}
          maxRows={16}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          value={tried.body}
          onChange={(input) => onExample({ ...tried, origin: 'written', body: input.currentTarget.value })}
        />
        {read.mapping && <MappingPreview sourceId={webhook.sourceId} mapping={read.mapping} body={tried.body} headers={tried.headers} />}
      </section>
      {/* What the server cannot read of the mapping is said beside the body already. */}
      {held.error && held.error.status !== 400 && <ErrorState error={held.error} onRetry={() => void held.refetch()} isCompact />}
      {held.data && (
        <HeldBodies
          sourceId={webhook.sourceId}
          preview={held.data}
          isSaved={written !== undefined && mappingText(written) === mappingText(webhook.mapping)}
          mayManage={mayManage}
          onTry={onExample}
        />
      )}
      <Deliveries
        deliveries={deliveries}
        sourceId={webhook.sourceId}
        onTry={(delivery) => onExample(triedOfDelivery(delivery, 'chosen'))}
      />
    </>
  )
}

/** The headers that came with a body: the server tells them as an open object. */
const headersIn = ({ headers }: WebhookDelivery): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))

const triedOfDelivery = (delivery: WebhookDelivery, origin: TriedBody['origin']): TriedBody => ({
  origin,
  body: prettyBody(delivery.body ?? ''),
  headers: headersIn(delivery),
})

const exampleOf = ({ example }: (typeof webhookPresets)[number]): TriedBody => ({
  origin: 'example',
  body: JSON.stringify(example.body, null, 2),
  headers: example.headers,
})
const firstExample = exampleOf(webhookPresets[0]!)

/** The held body that somebody came for, also once it waits no more: it was sent again, or the mapping cannot be read for a moment. */
function useOnceKnown(id: string, found: TriedBody | undefined): TriedBody | undefined {
  const [kept, setKept] = useState<{ id: string; found: TriedBody }>()
  if (found && kept?.id !== id) setKept({ id, found })
  return kept?.id === id ? kept.found : found
}

/** What is known of the held body that somebody came for. */
function stateOf(held: ReturnType<typeof useHeldBodies>, wanted: { body: string | null } | undefined): Wanted {
  if (wanted) return wanted.body === null ? 'long' : 'shown'
  if (held.data && !held.isPlaceholderData) return 'gone'
  return held.error ? 'failed' : 'loading'
}
