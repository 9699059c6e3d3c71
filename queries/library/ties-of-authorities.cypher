// title: Partnerships of education authorities
// title_zh: 教育行政部门的伙伴关系
// description: Partnerships in which an education bureau, department, school board or district takes part.
// description_zh: 教育局、教育厅、学区委员会等教育行政部门参与的伙伴关系。
// param limit: integer 1..10000 = 200 | most rows
MATCH (authority:Bureau)-[tie:PARTNER]-(other:City|Region|Country|School|Bureau|Organization)
WHERE NOT other:Bureau OR authority.id < other.id
RETURN authority.id AS id, authority.name AS authority, authority.country AS country, labels(other)[0] AS label,
       other.id AS other_id, other.name AS other, other.country AS other_country,
       tie.kind AS kind, tie.status AS status, tie.since AS since, tie.id AS tie
ORDER BY authority, id, coalesce(since, '9999'), tie
LIMIT $limit
