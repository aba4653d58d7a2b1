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
    toDate(toDate(u.exposed_at, {p0:String}) - (toDayOfWeek(toDate(u.exposed_at, {p1:String})) + 7 - {p2:UInt8}) % 7) AS cohort,
    ap.`c0` AS segment,
    arrayCount(t -> t < u.exposed + {p3:Int64}, u.uses) AS uses_in_window,
    uses_in_window >= {p4:UInt32} AS has_adopted,
    arrayExists(t -> t >= u.exposed + {p5:Int64} AND t < u.exposed + 2 * {p6:Int64}, u.uses) AS used_again,
    u.exposed + {p7:Int64} <= {p8:Int64} AS is_mature,
    u.exposed + 2 * {p9:Int64} <= {p10:Int64} AS is_twice_mature,
    least({p11:Int64} - u.exposed, 2 * {p12:Int64}) AS observed,
    length(u.uses) >= {p13:UInt32} AND u.uses[{p14:UInt32}] < u.exposed + 2 * {p15:Int64} AS happened,
    toInt32(intDiv(if(happened, u.uses[{p16:UInt32}] - u.exposed, observed), 86400000)) AS days
  FROM (
    SELECT if(e.account != '', e.account, m.account) AS unit,
      minIf(e.ts, e.event NOT IN {p17:Array(String)} AND e.ts >= {p18:DateTime64(3, 'UTC')} AND e.ts < {p19:DateTime64(3, 'UTC')}) AS exposed_at,
      toUnixTimestamp64Milli(exposed_at) AS exposed,
      arraySort(arrayFilter(t -> t >= exposed, groupArrayIf(toUnixTimestamp64Milli(e.ts), e.event = {p20:String} AND e.ts >= {p21:DateTime64(3, 'UTC')} AND e.ts < {p22:DateTime64(3, 'UTC')}))) AS uses,
      argMaxIf(e.account, e.ts, e.account != '') AS last_account
    FROM events AS e
    LEFT JOIN (
    SELECT person, argMax(account, at) AS account
    FROM memberships
    WHERE workspace_id = {workspace:UUID}
    GROUP BY person
  ) AS m ON m.person = e.person
    WHERE `e`.workspace_id = {workspace:UUID} AND ((e.event NOT IN {p23:Array(String)} AND e.ts >= {p24:DateTime64(3, 'UTC')} AND e.ts < {p25:DateTime64(3, 'UTC')}) OR (e.event = {p26:String} AND e.ts >= {p27:DateTime64(3, 'UTC')} AND e.ts < {p28:DateTime64(3, 'UTC')})) AND unit != ''
    GROUP BY unit
    HAVING countIf(e.event NOT IN {p29:Array(String)} AND e.ts >= {p30:DateTime64(3, 'UTC')} AND e.ts < {p31:DateTime64(3, 'UTC')}) > 0 AND exposed_at >= {p32:DateTime64(3, 'UTC')}
  ) AS u
  LEFT JOIN (
    SELECT key, if(countIf(name = {p33:String}) = 0 OR argMaxIf((value, mode), (at, event_id), name = {p34:String}).2 = 'unset', NULL, argMaxIf((value, mode), (at, event_id), name = {p35:String}).1)::Nullable(String) AS `c0`
    FROM profile_properties
    WHERE workspace_id = {workspace:UUID} AND kind = {p36:String} AND name IN {p37:Array(String)}
    GROUP BY key
  ) AS ap ON ap.key = u.unit
  
)
GROUP BY GROUPING SETS ((), (cohort), (segment), (days, happened))
ORDER BY kind, segment IS NULL DESC, exposed DESC, segment
LIMIT {p38:UInt32} BY kind

/* {
 "p0": "Europe/Berlin",
 "p1": "Europe/Berlin",
 "p2": 1,
 "p3": 2419200000,
 "p4": 1,
 "p5": 2419200000,
 "p6": 2419200000,
 "p7": 2419200000,
 "p8": 1748736000000,
 "p9": 2419200000,
 "p10": 1748736000000,
 "p11": 1748736000000,
 "p12": 2419200000,
 "p13": 1,
 "p14": 1,
 "p15": 2419200000,
 "p16": 1,
 "p17": [
  "$identify",
  "$group",
  "$alias"
 ],
 "p18": "2025-03-01T00:00:00.000Z",
 "p19": "2025-04-01T00:00:00.000Z",
 "p20": "report",
 "p21": "2025-03-01T00:00:00.000Z",
 "p22": "2025-05-27T00:00:00.000Z",
 "p23": [
  "$identify",
  "$group",
  "$alias"
 ],
 "p24": "2025-03-01T00:00:00.000Z",
 "p25": "2025-04-01T00:00:00.000Z",
 "p26": "report",
 "p27": "2025-03-01T00:00:00.000Z",
 "p28": "2025-05-27T00:00:00.000Z",
 "p29": [
  "$identify",
  "$group",
  "$alias"
 ],
 "p30": "2025-03-01T00:00:00.000Z",
 "p31": "2025-04-01T00:00:00.000Z",
 "p32": "2025-03-01T00:00:00.000Z",
 "p33": "plan",
 "p34": "plan",
 "p35": "plan",
 "p36": "account",
 "p37": [
  "plan"
 ],
 "p38": 2000
} */
