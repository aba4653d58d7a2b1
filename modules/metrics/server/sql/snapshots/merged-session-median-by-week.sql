WITH (SELECT (groupArray(cityHash64(key)), groupArray(cityHash64(person))) FROM identity_overrides FINAL WHERE workspace_id = {workspace:UUID} AND person != key) AS merges, (SELECT merges.1) AS merged_ids, (SELECT merges.2) AS merged_people
SELECT
  toDate(toDate(began, {p0:String}) - (toDayOfWeek(toDate(began, {p0:String})) + 7 - {p1:UInt8}) % 7) AS bucket,
  toUInt8(grouping(bucket)) AS is_total,
  quantileExactInclusive(0.5)(seconds) AS value,
  toFloat64(count()) AS n,
  n AS numbers
FROM (
  SELECT unit, fromUnixTimestamp64Milli(min(at), 'UTC') AS began, (max(at) - min(at)) / 1000 AS seconds
  FROM (SELECT *, last_value(own) IGNORE NULLS OVER (PARTITION BY unit ORDER BY at, told = '', told ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS session
FROM (
  SELECT *, multiIf(
    told != '', concat('told ', toString(max(if(at - before_of_told >= {p2:Int64}, at, {p3:Int64})) OVER (PARTITION BY unit, told ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)), ' ', told),
    at - before >= {p4:Int64}, concat('own ', toString(at)),
    NULL) AS own
  FROM (
    SELECT *, lagInFrame(at, 1, {p3:Int64}) OVER (PARTITION BY unit ORDER BY at, told = '', told ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before, lagInFrame(at, 1, {p3:Int64}) OVER (PARTITION BY unit, told ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before_of_told
    FROM (SELECT transform(cityHash64(e.person), merged_ids, merged_people, cityHash64(e.person)) AS unit, toUnixTimestamp64Milli(e.ts) AS at, e.session AS told, e.event NOT IN {p5:Array(String)} AS is_meant
FROM events AS e
WHERE `e`.workspace_id = {workspace:UUID} AND e.event NOT IN {p5:Array(String)} AND e.ts >= {p6:DateTime64(3, 'UTC')} AND e.ts < {p7:DateTime64(3, 'UTC')} AND e.person != '')
  )
))
  GROUP BY unit, session
  HAVING max(is_meant) AND began >= {p8:DateTime64(3, 'UTC')} AND began < {p9:DateTime64(3, 'UTC')}
)
GROUP BY bucket WITH ROLLUP

/* {
 "p0": "Europe/Berlin",
 "p1": 1,
 "p2": 86400000,
 "p3": -9000000000000000,
 "p4": 1800000,
 "p5": [
  "$identify",
  "$group",
  "$alias",
  "$feature_flag_called",
  "$experiment_started",
  "$exposure"
 ],
 "p6": "2025-02-27T23:00:00.000Z",
 "p7": "2025-03-20T00:00:00.000Z",
 "p8": "2025-02-28T23:00:00.000Z",
 "p9": "2025-03-31T22:00:00.000Z"
} */
