SELECT
  if(isNull(e.props.`plan`::Nullable(String)), -1, transform(assumeNotNull(e.props.`plan`::Nullable(String)), {p0:Array(String)}, {p1:Array(UInt64)}, 0))::Int16 AS segment, toUInt8(grouping(segment)) AS is_grand_total,
  toDate(e.ts, {p2:String}) AS bucket,
  toUInt8(grouping(bucket)) AS is_total,
  toFloat64(uniqExact(cityHash64(e.person))) AS value,
  toFloat64(count()) AS n,
  toFloat64(count()) AS numbers
FROM events AS e
WHERE `e`.workspace_id = {workspace:UUID} AND e.event = {p3:String} AND e.ts >= {p4:DateTime64(3, 'UTC')} AND e.ts < {p5:DateTime64(3, 'UTC')} AND e.person != ''
GROUP BY segment, bucket WITH ROLLUP

/* {
 "p0": [
  "a",
  "b"
 ],
 "p1": [
  1,
  2
 ],
 "p2": "Europe/Berlin",
 "p3": "view",
 "p4": "2025-02-28T23:00:00.000Z",
 "p5": "2025-03-31T22:00:00.000Z"
} */
