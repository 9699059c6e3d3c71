// title: Visits and travellers per year
// title_zh: 每年的互访与人数
// description: Visits of each year, with the students, teachers and people whose number is known; yearly flows (aggregates) are not counted as visits.
// description_zh: 每年的互访次数及已知的学生、教师和总人数；汇总性的年度流量不算作一次互访。
// param limit: integer 1..10000 = 300 | most rows
MATCH (:City|Region|Country|School|Bureau|Organization)-[v:VISIT]->(:City|Region|Country|School|Bureau|Organization)
WHERE coalesce(v.aggregate, false) = false
WITH left(v.start, 4) AS year, v,
     CASE WHEN v.people IS NOT NULL THEN v.people
          WHEN v.students IS NULL AND v.teachers IS NULL THEN null
          ELSE coalesce(v.students, 0) + coalesce(v.teachers, 0) END AS people
RETURN year, count(v) AS visits, sum(v.students) AS students, sum(v.teachers) AS teachers, sum(people) AS people,
       sum(CASE WHEN people IS NULL THEN 1 ELSE 0 END) AS people_unknown
ORDER BY coalesce(year, '9999')
LIMIT $limit
