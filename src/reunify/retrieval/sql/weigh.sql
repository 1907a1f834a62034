-- Every key met on both sides, with the testimonies that share it and its weight ln(N/n) in thousandths.
CREATE OR REPLACE TABLE key_counts AS
SELECT key,
       row_number() OVER (ORDER BY key) AS key_no,
       count(*) AS shared_by,
       count(*) FILTER (WHERE side = 'child') AS children,
       count(*) FILTER (WHERE side = 'adult') AS adults
FROM keys
GROUP BY key
HAVING children > 0 AND adults > 0;

CREATE OR REPLACE TABLE rows_total AS SELECT count(DISTINCT testimony) AS testimonies FROM keys;

CREATE OR REPLACE TABLE testimony_nos AS
SELECT testimony, side, row_number() OVER (ORDER BY testimony) AS no
FROM (SELECT DISTINCT testimony, side FROM keys);

CREATE OR REPLACE TABLE coded AS
SELECT t.no, t.side, c.key_no, c.shared_by, k.of
FROM keys k
JOIN key_counts c USING (key)
JOIN testimony_nos t ON t.testimony = k.testimony;
