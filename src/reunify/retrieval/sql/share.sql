-- Children are cut into slices that meet about as many adults each, so that the pairs of one slice fit into
-- the processor's cache and into little memory, however many children there are.
CREATE OR REPLACE TABLE adult_codes AS SELECT no, code FROM joinable WHERE side = 'adult';

CREATE OR REPLACE TABLE slices AS
SELECT no, CAST((sum(meets) OVER (ORDER BY no) - meets) // greatest($slice, sum(meets) OVER () / $slices) AS INTEGER) AS slice
FROM (SELECT c.no, sum(a.adults) AS meets
      FROM joinable c
      JOIN (SELECT code, count(*) AS adults FROM adult_codes GROUP BY code) a USING (code)
      WHERE c.side = 'child'
      GROUP BY c.no);

CREATE OR REPLACE TABLE child_codes AS
SELECT s.slice, c.no, c.code, c.weight
FROM joinable c
JOIN slices s USING (no)
ORDER BY s.slice;

-- A pair is one number, child's times 2^32 plus adult's: grouping by one number takes half the time of two.
CREATE OR REPLACE TABLE shared (pair BIGINT, shared_weight INTEGER);
