import { IconArrowRight, IconDoorExit, IconRocket } from '@tabler/icons-react'
import { Link } from '#web/navigation.tsx'
import { useRegistry } from '#web/shell/registry.tsx'
import classes from './TodayPage.module.css'

const questions = [
  {
    to: '/insights/adoption',
    icon: IconRocket,
    question: 'What is the adoption of our feature?',
    what: 'The share of those who could use it and did, by segment and over time.',
  },
  {
    to: '/insights/churn',
    icon: IconDoorExit,
    question: 'Which segment has the highest churn?',
    what: 'Segments ranked by the customers or the revenue they lost, and who left.',
  },
]

/** The questions that a product manager asks first, as far as there are pages that answer them. */
export function QuestionCards() {
  const { pages } = useRegistry()
  const answerable = questions.filter(({ to }) => pages.some((page) => page.path === to))
  if (answerable.length === 0) return null
  return (
    <section aria-labelledby="today-questions">
      <h2 id="today-questions" className={classes.heading}>
        Ask
      </h2>
      <ul className={classes.cards}>
        {answerable.map(({ to, icon: Icon, question, what }) => (
          <li key={to}>
            <Link to={to} className={classes.card}>
              <Icon size={24} stroke={1.5} className={classes.cardIcon} aria-hidden />
              <span className={classes.question}>{question}</span>
              <IconArrowRight size={18} stroke={1.6} className={classes.arrow} aria-hidden />
              <span className={classes.what}>{what}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
