import { Button } from '@mantine/core'
import { IconChartLine, IconLayoutDashboard, IconTargetArrow, IconUserMinus } from '@tabler/icons-react'
import { listDashboards } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { useWorkspace } from '#web/api/session.tsx'
import { Link } from '#web/navigation.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { LinkCards } from '#web/ui/LinkCards.tsx'
import { Page } from '#web/ui/Page.tsx'
import { demoSets, type DemoSet } from './demo-sets.ts'
import classes from './demo.module.css'

const meaning = 'Public data, so that you get true answers before you connect anything. Try everything; nothing here is precious.'

export default function DemoPage() {
  const { isDemo } = useWorkspace()
  return (
    <Page title="About this demo" meaning={isDemo && meaning}>
      {isDemo ? <Tour /> : <OwnWorkspace />}
    </Page>
  )
}

const OwnWorkspace = () => (
  <EmptyState
    title="This is not the demo"
    text="This workspace holds your own data and none of ours."
    action={
      <Button component={Link} to="/">
        To Today
      </Button>
    }
  />
)

function Tour() {
  return (
    <div className={classes.sections}>
      <section aria-labelledby="demo-try">
        <h2 id="demo-try" className={classes.heading}>
          What to try
        </h2>
        <Things />
      </section>
      <section aria-labelledby="demo-sources">
        <h2 id="demo-sources" className={classes.heading}>
          Where the data comes from
        </h2>
        <div className={classes.sets}>
          {demoSets.map((set) => (
            <SetCard key={set.name} set={set} />
          ))}
        </div>
      </section>
    </div>
  )
}

const answers = [
  {
    to: '/insights/adoption',
    icon: IconTargetArrow,
    title: 'What is the adoption of a feature?',
    text: 'Pick one of RavenStack’s 40 features: who used it, how soon, and in which industry.',
  },
  {
    to: '/insights/churn',
    icon: IconUserMinus,
    title: 'Which segment has the highest churn?',
    text: 'RavenStack’s accounts by industry, plan, country or any other property, with who left.',
  },
  {
    to: '/charts/new',
    icon: IconChartLine,
    title: 'Ask a question of your own',
    text: 'For example “purchase” by country, or “feature_used” by feature.',
  },
]

const aboutDashboard = new Map(
  Object.entries({
    Shop: 'Revenue, customers and cancellations of the shop, and one week of it by the hour.',
    Product: 'Adoption, churn, recurring revenue, errors and support of the software company.',
  }),
)

function Things() {
  const { data } = useApi(listDashboards, { query: {} })
  const dashboards = (data?.items ?? []).flatMap(({ id, name }) => {
    const text = aboutDashboard.get(name)
    return text ? [{ to: `/dashboards/${id}`, icon: IconLayoutDashboard, title: `Dashboard “${name}”`, text }] : []
  })
  return <LinkCards cards={[...answers, ...dashboards]} />
}

function SetCard({ set }: { set: DemoSet }) {
  return (
    <article className={classes.set}>
      <h3 className={classes.setName}>
        {set.name} <span className={classes.kind}>{set.kind}</span>
      </h3>
      <p className={classes.setWhat}>{set.what}</p>
      <dl className={classes.facts}>
        <dt>By</dt>
        <dd>{set.authors}</dd>
        <dt>Licence</dt>
        <dd>
          <a href={set.licenceUrl} target="_blank" rel="noreferrer">
            {set.licence}
          </a>
        </dd>
        <dt>Source</dt>
        <dd>
          <a href={set.sourceUrl} target="_blank" rel="noreferrer">
            {set.sourceLabel}
          </a>
        </dd>
        <dt>Changed</dt>
        <dd>{set.changed}</dd>
      </dl>
    </article>
  )
}
