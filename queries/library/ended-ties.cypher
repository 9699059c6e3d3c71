// title: Ties that ended or rest
// title_zh: 已结束或暂停的联系
// description: Partnerships that ended, were suspended, or whose agreement has run out by a given day.
// description_zh: 已结束、已暂停或协议在某日之前到期的伙伴关系。
// param day: text = "2026-01-01" | agreements that run out before this day count (YYYY, YYYY-MM or YYYY-MM-DD)
// param limit: integer 1..10000 = 200 | most rows
MATCH (a:City|Region|Country|School|Bureau|Organization)-[tie:PARTNER]->(b:City|Region|Country|School|Bureau|Organization)
WHERE tie.status IN ['ended', 'suspended'] OR tie.until IS NOT NULL OR tie.expires < $day
WITH tie, CASE WHEN a.id < b.id THEN a ELSE b END AS one, CASE WHEN a.id < b.id THEN b ELSE a END AS two
RETURN tie.id AS tie, tie.kind AS kind, one.name AS a, two.name AS b, tie.status AS status,
       tie.since AS since, tie.until AS until, tie.expires AS expires, tie.note AS note
ORDER BY coalesce(until, expires, '9999'), tie
LIMIT $limit
