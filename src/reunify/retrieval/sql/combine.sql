-- Keys too common to be joined on are combined by two, and what is still too common by three. Two keys of
-- one fact (a name's sound and its beginning) say the same and are not combined. A pair that shares k
-- common facts shares k(k-1)/2 combinations of two, so that each is worth a part of its rarity only.
CREATE OR REPLACE TABLE common AS SELECT no, side, key_no, of FROM coded WHERE shared_by > $cap;

CREATE OR REPLACE TABLE twos AS
SELECT a.no, a.side, a.key_no AS first_key, b.key_no AS second_key, a.of AS first_of, b.of AS second_of
FROM common a
JOIN common b ON a.no = b.no AND a.key_no < b.key_no AND a.of <> b.of;

CREATE OR REPLACE TABLE two_counts AS
SELECT first_key, second_key, count(*) AS shared_by
FROM twos
GROUP BY first_key, second_key
HAVING count(*) FILTER (WHERE side = 'child') > 0 AND count(*) FILTER (WHERE side = 'adult') > 0;

CREATE OR REPLACE TABLE threes AS
SELECT t.no, t.side, t.first_key, t.second_key, c.key_no AS third_key
FROM twos t
JOIN two_counts n ON n.first_key = t.first_key AND n.second_key = t.second_key AND n.shared_by > $cap
JOIN common c ON c.no = t.no AND c.key_no > t.second_key AND c.of NOT IN (t.first_of, t.second_of);

CREATE OR REPLACE TABLE three_counts AS
SELECT first_key, second_key, third_key, count(*) AS shared_by
FROM threes
GROUP BY first_key, second_key, third_key
HAVING shared_by <= $cap
   AND count(*) FILTER (WHERE side = 'child') > 0 AND count(*) FILTER (WHERE side = 'adult') > 0;

CREATE OR REPLACE TABLE joinable AS
SELECT no, side, hash(key_no) AS code, shared_by, 1.0 AS worth FROM coded WHERE shared_by <= $cap
UNION ALL
SELECT t.no, t.side, hash(t.first_key, t.second_key), n.shared_by, $worth
FROM twos t JOIN two_counts n USING (first_key, second_key) WHERE n.shared_by <= $cap
UNION ALL
SELECT t.no, t.side, hash(t.first_key, t.second_key, t.third_key), n.shared_by, $worth
FROM threes t JOIN three_counts n USING (first_key, second_key, third_key);
