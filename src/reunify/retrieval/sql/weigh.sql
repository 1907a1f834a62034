-- Every key met on both sides, with the testimonies that share it. Testimonies and keys are numbered in their
-- order: whatever follows works on numbers, and ties break alike in every run. The beginning or end of a name
-- is a second reading of it, not another fact.
CREATE OR REPLACE TABLE key_counts AS
SELECT key,
       CAST(row_number() OVER (ORDER BY key) AS INTEGER) AS key_no,
       CAST(count(*) AS INTEGER) AS shared_by,
       NOT regexp_matches(key, '^[a-z]+[<>]') AS whole
FROM keys
GROUP BY key
HAVING count(*) FILTER (WHERE side = 'child') BETWEEN 1 AND count(*) - 1;

CREATE OR REPLACE TABLE rows_total AS SELECT count(DISTINCT testimony) AS testimonies FROM keys;

CREATE OR REPLACE TABLE testimony_nos AS
SELECT testimony,
       CAST(side AS ENUM ('child', 'adult')) AS side,
       CAST(row_number() OVER (ORDER BY testimony) AS INTEGER) AS no
FROM (SELECT DISTINCT testimony, side FROM keys);

CREATE OR REPLACE TABLE coded AS
SELECT t.no, t.side, c.key_no, c.shared_by, c.whole, hash(k.of) AS of
FROM keys k
JOIN key_counts c USING (key)
JOIN testimony_nos t ON t.testimony = k.testimony;
