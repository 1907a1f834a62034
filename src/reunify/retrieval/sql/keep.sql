-- What the sums are made of is no longer needed, and memory is.
DROP TABLE joinable;
DROP TABLE child_codes;
DROP TABLE adult_codes;

-- The best of each child and of each adult, in order: weight and, among equals, the lower number make one
-- number, so that the greatest are found without sorting all pairs.
CREATE OR REPLACE TABLE child_best AS
SELECT pair >> 32 AS no,
       max((CAST(shared_weight AS BIGINT) << 32) + (4294967295 - (pair & 4294967295)), $per_child) AS best
FROM shared
GROUP BY pair >> 32;

CREATE OR REPLACE TABLE adult_best AS
SELECT pair & 4294967295 AS no,
       max((CAST(shared_weight AS BIGINT) << 32) + (4294967295 - (pair >> 32)), greatest($per_adult, 1)) AS best
FROM shared
GROUP BY pair & 4294967295;

-- A pair that is among the best of both sides is here twice.
CREATE OR REPLACE VIEW kept AS
SELECT (no << 32) + 4294967295 - (b & 4294967295) AS pair, CAST(b >> 32 AS INTEGER) AS shared_weight,
       CAST(child_rank AS SMALLINT) AS child_rank, CAST(0 AS SMALLINT) AS adult_rank
FROM (SELECT no, unnest(best) AS b, generate_subscripts(best, 1) AS child_rank FROM child_best)
UNION ALL
SELECT ((4294967295 - (b & 4294967295)) << 32) + no, CAST(b >> 32 AS INTEGER), CAST(0 AS SMALLINT), CAST(adult_rank AS SMALLINT)
FROM (SELECT no, unnest(best) AS b, generate_subscripts(best, 1) AS adult_rank FROM adult_best)
WHERE adult_rank <= $per_adult;

CREATE OR REPLACE TABLE lonely AS
SELECT no, side
FROM testimony_nos
ANTI JOIN (SELECT no FROM child_best UNION ALL SELECT no FROM adult_best) USING (no)
SEMI JOIN coded USING (no);
