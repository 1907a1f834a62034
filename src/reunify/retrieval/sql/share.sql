-- A pair's shared weights are summed as whole thousandths, so that ties break the same way every time.
CREATE OR REPLACE TABLE weighed AS
SELECT no, side, code,
       CAST(round(1000 * worth * ln((SELECT testimonies FROM rows_total) / shared_by)) AS BIGINT) AS weight
FROM joinable;

CREATE OR REPLACE TABLE shared AS
SELECT c.no AS child_no, a.no AS adult_no, CAST(sum(c.weight) AS BIGINT) AS shared_weight
FROM (SELECT * FROM weighed WHERE side = 'child') c
JOIN (SELECT * FROM weighed WHERE side = 'adult') a USING (code)
GROUP BY ALL;
