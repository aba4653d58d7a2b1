import { Button } from '@mantine/core'
import { useApi } from '#web/api/query.ts'
import { useSession, useWorkspace } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { useFreshness } from '#web/shell/Freshness.tsx'
import { SlotFills } from '#web/slots.tsx'
import { Page } from '#web/ui/Page.tsx'
import { ProgressBar } from '#web/ui/ProgressBar.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { showDemoProgress } from '../contract.ts'
import { Checklist } from './Checklist.tsx'
import { QuestionCards } from './QuestionCards.tsx'
import { todaySections } from './slots.ts'
import classes from './TodayPage.module.css'

export default function TodayPage() {
  const { user } = useSession()
  const { isDemo } = useWorkspace()
  return (
    <Page
      tab="Today"
      title={isDemo && user.isDemoVisitor ? 'Welcome aboard' : `${greeting(new Date())}, ${user.name.split(' ')[0]}`}
      meaning={<Freshness />}
    >
      <div className={classes.sections}>
        {isDemo && <DemoNote isVisitor={user.isDemoVisitor} />}
        <QuestionCards />
        <SlotFills slot={todaySections} props={{}} />
        <Checklist />
      </div>
    </Page>
  )
}

/** By the reader's own clock. */
function greeting(now: Date): string {
  const hour = now.getHours()
  if (hour < 5) return 'Good night'
  if (hour < 12) return 'Good morning'
  return hour < 18 ? 'Good afternoon' : 'Good evening'
}

/** The freshness of all numbers in one sentence. */
function Freshness() {
  const freshness = useFreshness()
  if (!freshness) return <>Looking how fresh the numbers are…</>
  const { state, watermark } = freshness
  if (state === 'stopped') return <>The databases do not answer at present. What was received is safe.</>
  if (state === 'unasked') return <>It could not be found out how fresh the numbers are. It is asked again by itself.</>
  if (!watermark) return <>No event has arrived yet.</>
  return (
    <>
      {state === 'fresh' ? 'Everything that arrived is counted; ' : 'Some events are not counted yet; '}
      numbers are complete up to <TimeText at={watermark} />.
    </>
  )
}

function DemoNote({ isVisitor }: { isVisitor: boolean }) {
  const { data: progress } = useApi(
    showDemoProgress,
    {},
    {
      refetchInterval: (latest) => (latest?.state === 'loading' || latest?.state === 'waiting' ? 1_500 : false),
    },
  )
  const isLoading = progress?.state === 'loading' || progress?.state === 'waiting'
  return (
    <section className={classes.demo} aria-label="About the demo">
      <div className={classes.demoText}>
        <strong>This is the demo workspace.</strong> Its data is public: RavenStack, a simulated company with 500 customers, and the orders
        of a real online shop. Try everything; nothing here is precious.
        {progress?.state === 'failed' && <p role="alert">Loading it failed: {progress.words}</p>}
        {isLoading && <ProgressBar done={progress.done} total={progress.total} words={progress.words || 'Starting'} />}
      </div>
      {isVisitor && (
        <Button component={Link} to="/setup" search={{ step: 'create' }}>
          Create your workspace
        </Button>
      )}
    </section>
  )
}
