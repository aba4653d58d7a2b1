SELECT
  if(isNull(`gp0`.`c0`), -1, transform(assumeNotNull(`gp0`.`c0`), {p0:Array(String)}, {p1:Array(UInt64)}, 0))::Int16 AS segment, toUInt8(grouping(segment)) AS is_grand_total,
  toDate(e.ts, {p2:String}) AS bucket,
  toUInt8(grouping(bucket)) AS is_total,
  toFloat64(uniqExact(cityHash64(e.groups[{p3:String}]))) AS value,
  toFloat64(count()) AS n,
  toFloat64(count()) AS numbers
FROM events AS e
LEFT JOIN (
    SELECT key, if(countIf(name = {p4:String}) = 0 OR argMaxIf((value, mode), (at, event_id), name = {p4:String}).2 = 'unset', NULL, argMaxIf((value, mode), (at, event_id), name = {p4:String}).1)::Nullable(String) AS `c0`
    FROM profile_properties
    WHERE workspace_id = {workspace:UUID} AND kind = {p3:String} AND name IN {p5:Array(String)}
    GROUP BY key
  ) AS `gp0` ON `gp0`.key = e.groups[{p3:String}]
WHERE `e`.workspace_id = {workspace:UUID} AND e.event = {p6:String} AND e.ts >= {p7:DateTime64(3, 'UTC')} AND e.ts < {p8:DateTime64(3, 'UTC')} AND e.groups[{p3:String}] != ''
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
 "p3": "project",
 "p4": "stage",
 "p5": [
  "stage"
 ],
 "p6": "view",
 "p7": "2025-02-28T23:00:00.000Z",
 "p8": "2025-03-31T22:00:00.000Z"
} */
