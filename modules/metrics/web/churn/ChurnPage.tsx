import { ChurnView } from './ChurnView.tsx'

/** `/insights/churn`. */
export default function ChurnPage() {
  return <ChurnView />
}
