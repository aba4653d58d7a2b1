import { Button } from '@mantine/core'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { call } from '#web/api/client.ts'
import { useLocale } from '#web/ui/locale.tsx'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { decideLinks, mostLinksAtOnce, previewLinks, type LinksPreview, type LinkVerb } from '../../contract.ts'
import parts from '../parts.module.css'
import { countOf } from '../words.ts'
import { askAgain } from './useDecisions.ts'

const back: Partial<Record<LinkVerb, LinkVerb>> = { accept: 'undo', refuse: 'hold' }
const mostNamed = 3

/** What accepting them would come to, in a sentence or two. */
function inWords({ links, left, events, people }: LinksPreview, language: string | undefined): string {
  const count = (n: number, one: string, many: string) => countOf(n, one, many, language)
  if (links === 0) return 'None of these can be accepted any more: their ids were joined otherwise meanwhile.'
  const named = people.slice(0, mostNamed).map(({ key, label, idsAfter }) => `${label ?? key} comes to ${count(idsAfter, 'id', 'ids')}`)
  const more = people.length - named.length
  return [
    `Accepting joins ${count(links, 'link', 'links')}: ${named.join(', ')}${more > 0 ? `, and ${count(more, 'other person', 'other people')} to more` : ''}.`,
    events === 0
      ? 'No event counts for another person then, so no number changes.'
      : `${count(events, 'event counts', 'events count')} for another person then.`,
    ...(left > 0 ? [`${count(left, 'link is', 'links are')} left as they are.`] : []),
  ].join(' ')
}

/** Takes back what was decided, and says what could not be: somebody may have decided it otherwise meanwhile. */
async function takeBack(verb: LinkVerb, links: string[]): Promise<void> {
  const { left } = await call(decideLinks, { body: { verb, links } }).finally(askAgain)
  if (left.length > 0) notifyProblem(`${left.length} of ${links.length} could not be taken back: ${left[0]!.why}`)
}

interface DecideSeveralProps {
  /** Ids of the links, the first of which counts where two of them cannot both be. */
  links: readonly string[]
  onDone: () => void
}

/** Accepts or refuses several links that wait, after saying what comes of it in total. */
export function DecideSeveral({ links: chosen, onDone }: DecideSeveralProps) {
  const { language } = useLocale()
  const links = chosen.slice(0, mostLinksAtOnce)
  const preview = useApi(previewLinks, { body: { links } }, { keepPrevious: true, staleTime: 0 })
  const decide = useMutationOf(decideLinks, {
    onSuccess: ({ decided, left }, { body: { verb } }) => {
      askAgain()
      onDone()
      const done = `${countOf(decided.length, 'link', 'links', language)} ${verb === 'accept' ? 'accepted' : 'refused'}`
      const rest = left.length > 0 ? `, ${left.length} could not be: ${left[0]!.why}` : ''
      if (decided.length === 0) notifyProblem(`Nothing was decided. ${left[0]?.why ?? ''}`)
      else
        notifyUndo(done + rest, () =>
          takeBack(
            back[verb]!,
            decided.map(({ id }) => id),
          ),
        )
    },
    onError: (error) => {
      askAgain()
      notifyProblem(error.detail)
    },
  })
  const run = (verb: LinkVerb) => decide.mutate({ body: { verb, links } })
  // What stands here while the answer is on its way is about an earlier choice.
  const mayAccept = preview.isSuccess && !preview.isPlaceholderData && preview.data.links > 0
  const isRunning = (verb: LinkVerb) => decide.isPending && decide.variables.body.verb === verb
  return (
    <section className={parts.section} aria-label="Links chosen">
      <p aria-live="polite">
        {chosen.length > links.length && `The first ${links.length} of ${chosen.length} chosen. `}
        {preview.error
          ? `What they would join is not known. ${preview.error.detail}`
          : preview.data
            ? inWords(preview.data, language)
            : 'Looking at what they would join…'}
      </p>
      <div className={parts.row}>
        {preview.error && (
          <Button variant="default" onClick={() => void preview.refetch()} loading={preview.isFetching}>
            Try again
          </Button>
        )}
        <Button onClick={() => run('accept')} loading={isRunning('accept')} disabled={decide.isPending || !mayAccept}>
          {`Accept ${links.length}`}
        </Button>
        <Button variant="default" onClick={() => run('refuse')} loading={isRunning('refuse')} disabled={decide.isPending}>
          {`Refuse ${links.length}`}
        </Button>
        <Button variant="subtle" color="gray" onClick={onDone} disabled={decide.isPending}>
          Choose none
        </Button>
      </div>
    </section>
  )
}
