// title: Sources by what rests on them
// title_zh: 各来源支撑的联系数量
// description: How many partnerships and visits rest on each source, and how many of them on no other: what would fall with it.
// description_zh: 每个来源支撑的伙伴关系与互访数量，以及其中仅有该来源为依据的数量。
// param limit: integer 1..10000 = 100 | most rows
MATCH (:City|Region|Country|School|Bureau|Organization)-[tie:PARTNER|VISIT]->(:City|Region|Country|School|Bureau|Organization)
WITH tie, [text IN tie.statements | split(split(text, '"source":"')[1], '"')[0]] AS ids
UNWIND ids AS id
WITH DISTINCT tie, id, all(each IN ids WHERE each = id) AS alone
WITH id, count(tie) AS ties, sum(CASE WHEN alone THEN 1 ELSE 0 END) AS only_here
OPTIONAL MATCH (source:Source {id: id})
RETURN id, source.title AS title, source.publisher AS publisher, source.published AS published, ties, only_here, source.url AS url
ORDER BY ties DESC, only_here DESC, id
LIMIT $limit
