SELECT
  e.props.`plan`::Nullable(String) AS segment, 0 AS is_grand_total,
  toDate(e.ts, {p0:String}) AS bucket,
  0 AS is_total,
  toFloat64(count()) AS value,
  toFloat64(count()) AS n,
  toFloat64(count()) AS numbers
FROM events AS e
WHERE `e`.workspace_id = {workspace:UUID} AND e.event = {p1:String} AND e.ts >= {p2:DateTime64(3, 'UTC')} AND e.ts < {p3:DateTime64(3, 'UTC')}
GROUP BY segment, bucket

/* {
 "p0": "Europe/Berlin",
 "p1": "view",
 "p2": "2025-02-28T23:00:00.000Z",
 "p3": "2025-03-31T22:00:00.000Z"
} */
