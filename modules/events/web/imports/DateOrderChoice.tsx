import { Input, SegmentedControl } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useId } from 'react'
import { useLocale } from '#web/ui/locale.tsx'
import {
  dateOrders,
  datesOf,
  orderOf,
  orderTold,
  type DateOrder,
  type ImportColumn,
  type ImportKind,
  type ImportMapping,
} from '../../contract.ts'
import parts from '../parts.module.css'
import { dateOrderText, orderText } from './date-words.ts'

interface DateOrderChoiceProps {
  kind: ImportKind
  columns: readonly ImportColumn[]
  mapping: ImportMapping
  onChange: (mapping: ImportMapping) => void
}

/** Whether 03/04/2024 is 3 April or 4 March: asked only where the file has such dates. */
export function DateOrderChoice({ kind, columns, mapping, onChange }: DateOrderChoiceProps) {
  const { language } = useLocale()
  const id = useId()
  const dates = datesOf(kind, mapping, columns)
  if (!dates) return null
  const order = orderOf(mapping, dates)
  return (
    <Input.Wrapper label="Day and month" labelElement="div" labelProps={{ id }}>
      <div className={parts.row}>
        <SegmentedControl
          size="xs"
          aria-labelledby={id}
          value={order}
          onChange={(value) => onChange({ ...mapping, dateOrder: value as DateOrder })}
          data={dateOrders.map((value) => ({ value, label: orderText[value] }))}
        />
        <p role="status" className={parts.muted}>
          {orderTold(dates) !== order && <IconAlertTriangle size={14} stroke={1.6} aria-hidden className={parts.warning} />}
          {dateOrderText(dates, order, language)}
        </p>
      </div>
    </Input.Wrapper>
  )
}
