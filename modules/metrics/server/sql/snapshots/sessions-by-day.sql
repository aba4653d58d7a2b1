SELECT
  toDate(began, {p0:String}) AS bucket,
  toUInt8(grouping(bucket)) AS is_total,
  toFloat64(count()) AS value,
  toFloat64(count()) AS n,
  n AS numbers
FROM (
  SELECT unit, fromUnixTimestamp64Milli(min(at), 'UTC') AS began, (max(at) - min(at)) / 1000 AS seconds
  FROM (SELECT *, last_value(own) IGNORE NULLS OVER (PARTITION BY unit ORDER BY at, told = '', told ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS session
FROM (
  SELECT *, multiIf(
    told != '', concat('told ', toString(max(if(at - before_of_told >= {p1:Int64}, at, {p2:Int64})) OVER (PARTITION BY unit, told ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)), ' ', told),
    at - before >= {p3:Int64}, concat('own ', toString(at)),
    NULL) AS own
  FROM (
    SELECT *, lagInFrame(at, 1, {p2:Int64}) OVER (PARTITION BY unit ORDER BY at, told = '', told ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before, lagInFrame(at, 1, {p2:Int64}) OVER (PARTITION BY unit, told ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before_of_told
    FROM (SELECT e.person AS unit, toUnixTimestamp64Milli(e.ts) AS at, e.session AS told, e.event = {p4:String} AND (ifNull(e.props.`plan`::Nullable(String) IN {p5:Array(String)}, 0) AND (ifNull(toFloat64OrNull(ifNull(e.props.`a`.`b`::Nullable(String), '')) > {p6:Float64}, 0) OR ifNull(if(match(e.props.`on`::Nullable(String), '^\\d{4}-\\d{2}-\\d{2}$'), toDateOrNull(e.props.`on`::Nullable(String)), toDate(parseDateTime64BestEffortOrNull(e.props.`on`::Nullable(String), 3, 'UTC'), {p0:String})) = {p7:Date}, 0))) AS is_meant
FROM events AS e
WHERE `e`.workspace_id = {workspace:UUID} AND e.event NOT IN {p8:Array(String)} AND e.ts >= {p9:DateTime64(3, 'UTC')} AND e.ts < {p10:DateTime64(3, 'UTC')} AND e.person != '')
  )
))
  GROUP BY unit, session
  HAVING max(is_meant) AND began >= {p11:DateTime64(3, 'UTC')} AND began < {p12:DateTime64(3, 'UTC')}
)
GROUP BY bucket WITH ROLLUP

/* {
 "p0": "Europe/Berlin",
 "p1": 86400000,
 "p2": -9000000000000000,
 "p3": 1800000,
 "p4": "view",
 "p5": [
  "pro"
 ],
 "p6": 3,
 "p7": "2025-03-03",
 "p8": [
  "$identify",
  "$group",
  "$alias",
  "$feature_flag_called",
  "$experiment_started",
  "$exposure"
 ],
 "p9": "2025-02-27T23:00:00.000Z",
 "p10": "2025-04-01T22:00:00.000Z",
 "p11": "2025-02-28T23:00:00.000Z",
 "p12": "2025-03-31T22:00:00.000Z"
} */
