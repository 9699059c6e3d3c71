// title: Parties without a name
// title_zh: 未具名的各方
// description: Schools and other parties that their source speaks of without naming them, with who they are tied to: names worth finding.
// description_zh: 来源提到但未具名的学校及其他各方，以及与之相联的一方，即值得查明的名称。
// param country: text = "" | only those of this country or region (its id); empty for all
// param limit: integer 1..10000 = 200 | most rows
MATCH (party:City|Region|School|Bureau|Organization {unnamed: true})-[tie:PARTNER|VISIT]-(other:City|Region|Country|School|Bureau|Organization)
WHERE $country = '' OR party.country = $country
OPTIONAL MATCH (party)-[:IN_CITY]->(city:City)
RETURN labels(party)[0] AS label, party.id AS id, coalesce(city.name, party.country) AS place, party.number AS number,
       other.name AS tied_to, type(tie) AS type, coalesce(tie.since, tie.start) AS since, tie.note AS note, tie.id AS tie
ORDER BY place, id, coalesce(since, '9999'), tie
LIMIT $limit
