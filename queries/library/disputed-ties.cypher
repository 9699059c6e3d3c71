// title: Ties whose sources disagree
// title_zh: 来源说法不一的联系
// description: Partnerships that their sources describe differently, each with all its statements.
// description_zh: 各来源说法不一的伙伴关系，附全部陈述。
// param limit: integer 1..10000 = 200 | most rows
MATCH (a:City|Region|Country|School|Bureau|Organization)-[tie:PARTNER {disputed: true}]->(b:City|Region|Country|School|Bureau|Organization)
WITH tie, CASE WHEN a.id < b.id THEN a ELSE b END AS one, CASE WHEN a.id < b.id THEN b ELSE a END AS two
RETURN tie.id AS tie, tie.kind AS kind, one.name AS a, two.name AS b, tie.since AS since, tie.until AS until,
       tie.status AS status, size(tie.statements) AS statements, tie.statements AS what_they_say
ORDER BY statements DESC, tie
LIMIT $limit
