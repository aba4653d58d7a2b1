SELECT account, mrr, mrr_end, lost, currency, plan, has_left, ended_on, total
FROM (
  SELECT a.account AS account, a.before AS mrr, a.after AS mrr_end,
    round(a.before - a.after, 6) AS lost, toString(a.currency) AS currency, a.plan AS plan, a.is_churned AS has_left,
    if(a.is_churned, toNullable(a.ended_on), NULL) AS ended_on,
    toFloat64(uniqExact(a.account) OVER ()) AS total
  FROM (
    SELECT *, arrayJoin(arraySort(currencies)) AS currency, round(starts[currency], 6) AS before, round(ends[currency], 6) AS after
    FROM (
    SELECT s.account AS account, start, sumMapIf(map(toString(s.currency), s.mrr), (s.started_on <= start AND (s.ended_on IS NULL OR s.ended_on > start))) AS starts, sumMapIf(map(toString(s.currency), s.mrr), (s.started_on <= end AND (s.ended_on IS NULL OR s.ended_on > end))) AS ends,
      round(sumIf(s.mrr, (s.started_on <= start AND (s.ended_on IS NULL OR s.ended_on > start))), 6) AS mrr_start,
      round(sumIf(s.mrr, (s.started_on <= end AND (s.ended_on IS NULL OR s.ended_on > end))), 6) AS mrr_end,
      countIf((s.started_on <= end AND (s.ended_on IS NULL OR s.ended_on > end))) = 0 AS is_churned,
      groupUniqArrayIf(s.currency, (s.started_on <= start AND (s.ended_on IS NULL OR s.ended_on > start)) OR (s.started_on <= end AND (s.ended_on IS NULL OR s.ended_on > end))) AS currencies,
      argMaxIf(s.plan, (s.mrr, s.started_on, s.subscription_id), (s.started_on <= start AND (s.ended_on IS NULL OR s.ended_on > start))) AS plan,
      maxIf(assumeNotNull(s.ended_on), s.started_on < end AND s.ended_on IS NOT NULL) AS ended_on
    FROM (
      SELECT account, subscription_id, started_on, ended_on, mrr, currency, plan
      FROM subscriptions FINAL
      WHERE workspace_id = {workspace:UUID} AND NOT is_trial AND mrr > 0
    ) AS s
    ARRAY JOIN {p0:Array(Date)} AS start, {p1:Array(Date)} AS end
    GROUP BY account, start
    HAVING countIf((s.started_on <= start AND (s.ended_on IS NULL OR s.ended_on > start))) > 0
    )
  ) AS a
  
  WHERE a.after < a.before
)
WHERE (currency, -lost, account) > ({p2:String}, {p3:Float64}, {p4:String})
ORDER BY currency, lost DESC, account
LIMIT {p5:UInt32}

/* {
 "p0": [
  "2025-03-01"
 ],
 "p1": [
  "2025-04-01"
 ],
 "p2": "EUR",
 "p3": -10,
 "p4": "a",
 "p5": 50
} */
