import { Button, Select, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import * as z from 'zod'
import { useApi, useMutationOf } from '#web/api/query.ts'
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
import { HeldBodies, triedOf, useHeldBodies, type TriedBody } from './HeldBodies.tsx'
import { mappingText, prettyBody, readMapping } from './mapping-text.ts'
import { MappingPreview } from './MappingPreview.tsx'

const search = z.object({ held: z.string().default('') })

/** How often new bodies are looked for while the page is open, in milliseconds. */
const refreshEvery = 5_000

/** What becomes of the bodies that a tool posts: the mapping, a body to try it on, and the events that it makes. */
export function WebhookEditor({ sourceId, mayManage }: { sourceId: string; mayManage: boolean }) {
  const [{ held }] = useSearchState(search)
  const found = useApi(getWebhook, { params: { sourceId } }, { refetchInterval: refreshEvery })
  if (found.error && !found.data) return <ErrorState error={found.error} onRetry={() => void found.refetch()} isCompact />
  if (!found.data) return <TableSkeleton rows={4} />
  const { webhook, deliveries } = found.data
  // Somebody else's change begins anew; one's own keeps what is written.
  return <Editor key={webhook.version} webhook={webhook} deliveries={deliveries} mayManage={mayManage} heldId={held} />
}

interface EditorProps {
  webhook: Webhook
  deliveries: readonly WebhookDelivery[]
  mayManage: boolean
  /** The held body that somebody came for; empty otherwise. */
  heldId: string
}

function Editor({ webhook, deliveries, mayManage, heldId }: EditorProps) {
  const [text, setText] = useState(() => mappingText(webhook.mapping))
  const [check, setCheck] = useState<WebhookCheck>(webhook.check)
  const [secret, setSecret] = useState('')
  const [example, setExample] = useState<TriedBody>()
  const [latest] = deliveries.filter(({ body }) => body !== null)
  const [asked] = useDebouncedValue(text, 300)
  const read = readMapping(asked)
  const held = useHeldBodies(webhook.sourceId, read.mapping, heldId).data
  const wanted = held?.items.find(({ id }) => id === heldId)
  const last = { body: prettyBody(latest?.body ?? JSON.stringify(webhookPresets[0]!.example.body)), headers: headersIn(latest) }
  const tried = example ?? (wanted && triedOf(wanted)) ?? last
  const save = useMutationOf(updateWebhook, {
    invalidates: [getWebhook],
    onSuccess: () => notifyDone('Bodies are read by this mapping from now on'),
  })
  const begin = (id: string | null) => {
    const preset = webhookPresets.find((one) => one.id === id)
    if (!preset) return
    setText(mappingText(WebhookMapping.parse(preset.mapping)))
    setCheck(preset.check)
    if (!latest) setExample({ body: JSON.stringify(preset.example.body, null, 2), headers: preset.example.headers })
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
            <Button disabled={!read.mapping} loading={save.isPending} onClick={() => read.mapping && submit(read.mapping)}>
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
          description={
            tried !== last || !latest
              ? 'An example. Paste one of your own.'
              : 'The last one that came in. Paste another one, or take one from the list below.'
          }
          autosize
          minRows={4}
          maxRows={16}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          value={tried.body}
          onChange={(input) => setExample({ ...tried, body: input.currentTarget.value })}
        />
        {read.mapping && <MappingPreview sourceId={webhook.sourceId} mapping={read.mapping} body={tried.body} headers={tried.headers} />}
      </section>
      {held && (
        <HeldBodies
          sourceId={webhook.sourceId}
          preview={held}
          isSaved={read.mapping !== undefined && mappingText(read.mapping) === mappingText(webhook.mapping)}
          mayManage={mayManage}
          onTry={setExample}
        />
      )}
      <Deliveries
        deliveries={deliveries}
        sourceId={webhook.sourceId}
        onTry={(delivery) => setExample({ body: prettyBody(delivery.body ?? ''), headers: headersIn(delivery) })}
      />
    </>
  )
}

/** The headers that came with a body: the server tells them as an open object. */
const headersIn = (delivery: WebhookDelivery | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(delivery?.headers ?? {}).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
