-- Who shares only what is too common, even three at a time, would be met by nobody: of the rarest crowd that it
-- is in, it meets as many as it may keep, each the next ones on a ring, so that they spread over the crowd.
CREATE OR REPLACE TABLE lonely_codes AS
SELECT no, side, hash(key_no) AS code FROM coded SEMI JOIN lonely USING (no)
UNION ALL
SELECT no, side, hash(first_key, second_key) FROM twos SEMI JOIN lonely USING (no)
UNION ALL
SELECT no, side, hash(first_key, second_key, third_key) FROM threes SEMI JOIN lonely USING (no);

CREATE OR REPLACE VIEW said AS
SELECT no, side, hash(key_no) AS code FROM coded
UNION ALL
SELECT no, side, hash(first_key, second_key) FROM twos
UNION ALL
SELECT no, side, hash(first_key, second_key, third_key) FROM threes;

CREATE OR REPLACE TABLE crowds AS
SELECT code, count(*) FILTER (WHERE side = 'child') AS children, count(*) FILTER (WHERE side = 'adult') AS adults
FROM said SEMI JOIN lonely_codes USING (code)
GROUP BY code
HAVING children > 0 AND adults > 0;

CREATE OR REPLACE TABLE rarest AS
SELECT no, side, min_by(code, (children + adults, code)) AS code
FROM lonely_codes JOIN crowds USING (code)
GROUP BY no, side;

CREATE OR REPLACE TABLE members AS
SELECT no, side, code, row_number() OVER (PARTITION BY code, side ORDER BY no) - 1 AS place
FROM said SEMI JOIN rarest USING (code);

CREATE OR REPLACE TABLE met AS
SELECT no, side, code, (place * width + step) % others AS place
FROM (SELECT no, side, code, place, CASE side WHEN 'child' THEN adults ELSE children END AS others,
             least(others, CASE side WHEN 'child' THEN $per_child ELSE $per_adult END) AS width
      FROM rarest JOIN crowds USING (code) JOIN members USING (no, side, code))
JOIN range(greatest($per_child, $per_adult)) s(step) ON step < width;

CREATE OR REPLACE TABLE lonely_pairs AS
SELECT DISTINCT (CAST(CASE m.side WHEN 'child' THEN m.no ELSE o.no END AS BIGINT) << 32)
                + CASE m.side WHEN 'child' THEN o.no ELSE m.no END AS pair,
       CAST(0 AS INTEGER) AS shared_weight, CAST(0 AS SMALLINT) AS child_rank, CAST(0 AS SMALLINT) AS adult_rank
FROM met m
JOIN members o ON o.code = m.code AND o.side <> m.side AND o.place = m.place;
