import { TrendBuilder } from './TrendBuilder.tsx'

/** `/charts/new`. */
export default function NewChartPage() {
  return <TrendBuilder />
}
