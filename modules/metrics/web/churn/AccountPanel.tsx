import { getAccount } from '#modules/events/contract.ts'
import type { ChurnedAccounts } from '#modules/metrics/contract.ts'
import { useApi } from '#web/api/query.ts'
import { Link } from '#web/navigation.tsx'
import { DetailPanel } from '#web/ui/DetailPanel.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import { PlainTable } from '#web/ui/PlainTable.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { plainDate } from '#web/ui/time-format.ts'
import { figure } from '../words/figures.ts'
import classes from '../answers/answers.module.css'
import { lessWords, paidWords } from './churn-answer.ts'

interface AccountPanelProps {
  account: string
  /** Its rows in the list: one for each currency. */
  churned: ChurnedAccounts['items']
  onClose: () => void
}

/** An account that left: what it paid, when, and what is known of it. */
export function AccountPanel({ account, churned, onClose }: AccountPanelProps) {
  const { language } = useLocale()
  const { data, error, refetch } = useApi(getAccount, { params: { account } })
  const day = (date: string) => plainDate(date.slice(0, 10), language, new Date())
  const [first] = churned
  const title = first?.name ?? data?.profile.label ?? account
  return (
    <DetailPanel title={title} aside={<Link to={`/accounts/${encodeURIComponent(account)}`}>Open account</Link>} onClose={onClose}>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} isCompact />
      ) : !data ? (
        <TableSkeleton rows={6} />
      ) : (
        <div className={classes.how}>
          <dl className={classes.facts}>
            {first && (
              <div>
                <dt>{first.endedOn ? 'Left' : 'Pays less'}</dt>
                <dd>
                  {first.endedOn ? `on ${day(first.endedOn)}, with ${paidWords(churned, language)} of MRR` : lessWords(churned, language)}
                </dd>
              </div>
            )}
            <div>
              <dt>Last seen</dt>
              <dd>
                <TimeText at={data.profile.lastSeen} />
              </dd>
            </div>
            <div>
              <dt>Known of it</dt>
              <dd>
                {data.eventCount.toLocaleString(language)} events, {data.peopleCount.toLocaleString(language)} people
              </dd>
            </div>
          </dl>
          <div>
            <h3 className={classes.sqlTitle}>Subscriptions</h3>
            <PlainTable
              label={`Subscriptions of ${title}`}
              headers={['Plan', 'From', 'To', 'MRR']}
              rows={data.subscriptions.map((one) => [
                one.isTrial ? `${one.plan} (trial)` : one.plan,
                day(one.startedOn),
                one.endedOn ? day(one.endedOn) : 'running',
                figure(one.mrr, one.currency, language),
              ])}
              maxHeight={280}
            />
          </div>
          <div>
            <h3 className={classes.sqlTitle}>Properties</h3>
            <dl className={classes.facts}>
              {Object.entries(data.profile.properties).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
                </div>
              ))}
            </dl>
          </div>
        </div>
      )}
    </DetailPanel>
  )
}
