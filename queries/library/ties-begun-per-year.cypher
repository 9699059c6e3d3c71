// title: Partnerships begun per year
// title_zh: 每年新建的伙伴关系
// description: How many partnerships began in each year, by kind; those whose beginning is not known stand in the last row.
// description_zh: 每年开始的伙伴关系数量（按类别）；起始时间不明的列在最后一行。
// param limit: integer 1..10000 = 300 | most rows
MATCH (a:City|Region|Country|School|Bureau|Organization)-[tie:PARTNER]->(:City|Region|Country|School|Bureau|Organization)
WITH left(tie.since, 4) AS year, tie.kind AS kind
RETURN year, count(*) AS partnerships,
       sum(CASE WHEN kind = 'sister_school' THEN 1 ELSE 0 END) AS sister_schools,
       sum(CASE WHEN kind = 'bureau' THEN 1 ELSE 0 END) AS bureaus,
       sum(CASE WHEN kind = 'sister_city' THEN 1 ELSE 0 END) AS sister_cities,
       sum(CASE WHEN kind = 'sister_region' THEN 1 ELSE 0 END) AS sister_regions,
       sum(CASE WHEN kind = 'programme' THEN 1 ELSE 0 END) AS programmes,
       sum(CASE WHEN kind = 'other' THEN 1 ELSE 0 END) AS others
ORDER BY coalesce(year, '9999')
LIMIT $limit
