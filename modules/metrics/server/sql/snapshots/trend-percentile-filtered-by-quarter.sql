WITH toFloat64OrNull(e.props.`ms`::String) AS parsed, if(isFinite(parsed), parsed, NULL) AS number
SELECT
  toStartOfQuarter(toDate(e.ts, {p0:String})) AS bucket,
  toUInt8(grouping(bucket)) AS is_total,
  quantileExactInclusive({p1:Float64})(number) AS value,
  toFloat64(count()) AS n,
  toFloat64(count(number)) AS numbers
FROM events AS e
WHERE `e`.workspace_id = {workspace:UUID} AND e.event = {p2:String} AND e.ts >= {p3:DateTime64(3, 'UTC')} AND e.ts < {p4:DateTime64(3, 'UTC')} AND (ifNull(e.props.`plan`::Nullable(String) IN {p5:Array(String)}, 0) AND (ifNull(toFloat64OrNull(ifNull(e.props.`a`.`b`::Nullable(String), '')) > {p6:Float64}, 0) OR ifNull(if(match(e.props.`on`::Nullable(String), '^\\d{4}-\\d{2}-\\d{2}$'), toDateOrNull(e.props.`on`::Nullable(String)), toDate(parseDateTime64BestEffortOrNull(e.props.`on`::Nullable(String), 3, 'UTC'), {p0:String})) = {p7:Date}, 0)))
GROUP BY bucket WITH ROLLUP

/* {
 "p0": "Europe/Berlin",
 "p1": 0.99,
 "p2": "view",
 "p3": "2025-02-28T23:00:00.000Z",
 "p4": "2025-03-31T22:00:00.000Z",
 "p5": [
  "pro"
 ],
 "p6": 3,
 "p7": "2025-03-03"
} */
