-- The sum of the weights that each child of a slice shares with each adult.
INSERT INTO shared
SELECT (CAST(c.no AS BIGINT) << 32) + a.no AS pair, CAST(sum(c.weight) AS INTEGER)
FROM (SELECT no, code, weight FROM child_codes WHERE slice = $number) c
JOIN adult_codes a USING (code)
GROUP BY pair;
