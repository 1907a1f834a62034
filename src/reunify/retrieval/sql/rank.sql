-- Places of a pair among those of its child and of its adult; ties break by number.
CREATE OR REPLACE TABLE ranked AS
SELECT child_no, adult_no, shared_weight,
       row_number() OVER (PARTITION BY child_no ORDER BY shared_weight DESC, adult_no) AS child_rank,
       row_number() OVER (PARTITION BY adult_no ORDER BY shared_weight DESC, child_no) AS adult_rank
FROM shared;
