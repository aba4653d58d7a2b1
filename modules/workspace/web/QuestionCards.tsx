import { IconArrowRight } from '@tabler/icons-react'
import { useRegistry } from '#web/shell/registry.tsx'
import { LinkCards } from '#web/ui/LinkCards.tsx'
import classes from './TodayPage.module.css'

const questions = [
  {
    to: '/insights/adoption',
    title: 'What is the adoption of our feature?',
    text: 'The share of those who could use it and did, by segment and over time.',
  },
  {
    to: '/insights/churn',
    title: 'Which segment has the highest churn?',
    text: 'Segments ranked by the customers or the revenue they lost, and who left.',
  },
]

/** The questions that a product manager asks first, as far as there are pages that answer them. */
export function QuestionCards() {
  const { pages } = useRegistry()
  const cards = questions.flatMap((question) => {
    const page = pages.find(({ path }) => path === question.to)
    return page ? [{ ...question, icon: page.nav?.icon ?? IconArrowRight }] : []
  })
  if (cards.length === 0) return null
  return (
    <section aria-labelledby="today-questions">
      <h2 id="today-questions" className={classes.heading}>
        Ask
      </h2>
      <LinkCards cards={cards} />
    </section>
  )
}
