-- All pairs in the order of their child and of their adult, for explaining what was not kept.
CREATE OR REPLACE TABLE ranked AS
SELECT child_no, adult_no, shared_weight,
       row_number() OVER (PARTITION BY child_no ORDER BY shared_weight DESC, adult_no) AS child_rank,
       row_number() OVER (PARTITION BY adult_no ORDER BY shared_weight DESC, child_no) AS adult_rank
FROM (SELECT pair >> 32 AS child_no, pair & 4294967295 AS adult_no, CAST(shared_weight AS BIGINT) AS shared_weight
      FROM shared);
