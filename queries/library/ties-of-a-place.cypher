// title: All ties of a place
// title_zh: 一个地方的全部联系
// description: Partnerships and visits of a city, of its county-level units, and of the schools, education authorities and organizations in them.
// description_zh: 该市、其县级单位以及其中的学校、教育部门和其他机构的伙伴关系与互访。
// param city: text = "suzhou" | id of the city
// param limit: integer 1..10000 = 500 | most rows
MATCH (party:City|School|Bureau|Organization)-[:IN_CITY|PART_OF*0..2]->(:City {id: $city})
WITH DISTINCT party
MATCH (party)-[tie:PARTNER|VISIT]-(other:City|Region|Country|School|Bureau|Organization)
RETURN labels(party)[0] AS label, party.id AS id, party.name AS name, type(tie) AS type,
       coalesce(tie.kind, tie.purpose) AS kind, coalesce(tie.since, tie.start) AS since,
       other.id AS other_id, other.name AS other, other.country AS country, tie.id AS tie
ORDER BY label, name, id, type, coalesce(since, '9999'), tie
LIMIT $limit
