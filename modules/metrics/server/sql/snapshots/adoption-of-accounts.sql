SELECT
  multiIf(grouping(cohort) = 0, 'cohort', grouping(segment) = 0, 'segment', grouping(days) = 0, 'duration', 'all') AS kind,
  cohort, segment, days, happened,
  toFloat64(count()) AS exposed,
  toFloat64(countIf(is_mature)) AS mature,
  toFloat64(countIf(is_mature AND has_adopted)) AS adopted,
  quantileExactInclusiveIf(0.5)(uses_in_window, is_mature AND has_adopted) AS median_uses,
  toFloat64(countIf(is_twice_mature AND has_adopted)) AS retained_of,
  toFloat64(countIf(is_twice_mature AND has_adopted AND used_again)) AS retained,
  toFloat64(uniqExact(segment)) AS segments
FROM (
  SELECT
    toDate(toDate(u.exposed_at, {p0:String}) - (toDayOfWeek(toDate(u.exposed_at, {p0:String})) + 7 - {p1:UInt8}) % 7) AS cohort,
    ap.`c0` AS segment,
    arrayCount(t -> t < u.exposed + {p2:Int64}, u.uses) AS uses_in_window,
    uses_in_window >= {p3:UInt32} AS has_adopted,
    arrayExists(t -> t >= u.exposed + {p2:Int64} AND t < u.exposed + 2 * {p2:Int64}, u.uses) AS used_again,
    u.exposed + {p2:Int64} <= {p4:Int64} AS is_mature,
    u.exposed + 2 * {p2:Int64} <= {p4:Int64} AS is_twice_mature,
    least({p4:Int64} - u.exposed, 2 * {p2:Int64}) AS observed,
    length(u.uses) >= {p3:UInt32} AND u.uses[{p3:UInt32}] < u.exposed + 2 * {p2:Int64} AS happened,
    toInt32(intDiv(if(happened, u.uses[{p3:UInt32}] - u.exposed, observed), 86400000)) AS days
  FROM (
    SELECT if(e.account != '', e.account, m.account) AS unit,
      minIf(e.ts, e.event NOT IN {p5:Array(String)} AND e.ts >= {p6:DateTime64(3, 'UTC')} AND e.ts < {p7:DateTime64(3, 'UTC')}) AS exposed_at,
      toUnixTimestamp64Milli(exposed_at) AS exposed,
      arraySort(arrayFilter(t -> t >= exposed, groupArrayIf(toUnixTimestamp64Milli(e.ts), e.event = {p8:String} AND e.ts >= {p6:DateTime64(3, 'UTC')} AND e.ts < {p9:DateTime64(3, 'UTC')}))) AS uses,
      argMaxIf(e.account, e.ts, e.account != '') AS last_account
    FROM events AS e
    LEFT JOIN (
    SELECT person, argMax(account, at) AS account
    FROM memberships
    WHERE workspace_id = {workspace:UUID} AND kind = ''
    GROUP BY person
  ) AS m ON m.person = e.person
    WHERE `e`.workspace_id = {workspace:UUID} AND ((e.event NOT IN {p5:Array(String)} AND e.ts >= {p6:DateTime64(3, 'UTC')} AND e.ts < {p7:DateTime64(3, 'UTC')}) OR (e.event = {p8:String} AND e.ts >= {p6:DateTime64(3, 'UTC')} AND e.ts < {p9:DateTime64(3, 'UTC')})) AND unit != ''
    GROUP BY unit
    HAVING countIf(e.event NOT IN {p5:Array(String)} AND e.ts >= {p6:DateTime64(3, 'UTC')} AND e.ts < {p7:DateTime64(3, 'UTC')}) > 0 AND exposed_at >= {p6:DateTime64(3, 'UTC')}
  ) AS u
  LEFT JOIN (
    SELECT key, if(countIf(name = {p10:String}) = 0 OR argMaxIf((value, mode), (at, event_id), name = {p10:String}).2 = 'unset', NULL, argMaxIf((value, mode), (at, event_id), name = {p10:String}).1)::Nullable(String) AS `c0`
    FROM profile_properties
    WHERE workspace_id = {workspace:UUID} AND kind = {p11:String} AND name IN {p12:Array(String)}
    GROUP BY key
  ) AS ap ON ap.key = u.unit
  
)
GROUP BY GROUPING SETS ((), (cohort), (segment), (days, happened))
ORDER BY kind, segment IS NULL DESC, exposed DESC, segment
LIMIT {p13:UInt32} BY kind

/* {
 "p0": "Europe/Berlin",
 "p1": 1,
 "p2": 2419200000,
 "p3": 1,
 "p4": 1748736000000,
 "p5": [
  "$identify",
  "$group",
  "$alias",
  "$feature_flag_called",
  "$experiment_started",
  "$exposure"
 ],
 "p6": "2025-03-01T00:00:00.000Z",
 "p7": "2025-04-01T00:00:00.000Z",
 "p8": "report",
 "p9": "2025-05-27T00:00:00.000Z",
 "p10": "plan",
 "p11": "account",
 "p12": [
  "plan"
 ],
 "p13": 2000
} */
