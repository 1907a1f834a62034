-- Keys too common to be joined on are combined by two, and by three where all three twos are too common as
-- well: what is rare enough already finds its pairs. Two keys of one fact say the same and are not combined,
-- and only whole values are: with its beginning and its end, one name would come three times.
CREATE OR REPLACE TABLE common AS SELECT no, side, key_no, of FROM coded WHERE shared_by > $cap AND whole;

CREATE OR REPLACE TABLE twos AS
SELECT a.no, a.side, a.key_no AS first_key, b.key_no AS second_key
FROM common a
JOIN common b ON a.no = b.no AND a.key_no < b.key_no AND a.of <> b.of;

CREATE OR REPLACE TABLE two_counts AS
SELECT first_key, second_key, CAST(count(*) AS INTEGER) AS shared_by
FROM twos
GROUP BY first_key, second_key
HAVING count(*) FILTER (WHERE side = 'child') BETWEEN 1 AND count(*) - 1;

CREATE OR REPLACE TABLE crowded AS
SELECT t.no, t.side, t.first_key, t.second_key
FROM twos t
JOIN two_counts n USING (first_key, second_key)
WHERE n.shared_by > $cap;

CREATE OR REPLACE TABLE threes AS
SELECT a.no, a.side, a.first_key, a.second_key, b.second_key AS third_key
FROM crowded a
JOIN crowded b ON b.no = a.no AND b.first_key = a.first_key AND b.second_key > a.second_key
SEMI JOIN crowded c ON c.no = a.no AND c.first_key = a.second_key AND c.second_key = b.second_key;

CREATE OR REPLACE TABLE three_counts AS
SELECT first_key, second_key, third_key, CAST(count(*) AS INTEGER) AS shared_by
FROM threes
GROUP BY first_key, second_key, third_key
HAVING count(*) <= $cap AND count(*) FILTER (WHERE side = 'child') BETWEEN 1 AND count(*) - 1;

-- What counts, with its weight: ln(N/n) in whole thousandths, so that sums are the same in any order.
CREATE OR REPLACE TABLE single_weights AS
SELECT key_no, shared_by, hash(key_no) AS code,
       CAST(round(1000 * (CASE WHEN whole THEN 1 ELSE $part END) * ln(testimonies / shared_by)) AS INTEGER) AS weight
FROM key_counts, rows_total
WHERE shared_by <= $cap;

CREATE OR REPLACE TABLE two_weights AS
SELECT first_key, second_key, shared_by, hash(first_key, second_key) AS code,
       CAST(round(1000 * $two * ln(testimonies / shared_by)) AS INTEGER) AS weight
FROM two_counts, rows_total
WHERE shared_by <= $cap;

CREATE OR REPLACE TABLE three_weights AS
SELECT first_key, second_key, third_key, shared_by, hash(first_key, second_key, third_key) AS code,
       CAST(round(1000 * $three * ln(testimonies / shared_by)) AS INTEGER) AS weight
FROM three_counts, rows_total;

CREATE OR REPLACE TABLE joinable AS
SELECT no, side, code, weight FROM coded JOIN single_weights USING (key_no)
UNION ALL
SELECT no, side, code, weight FROM twos JOIN two_weights USING (first_key, second_key)
UNION ALL
SELECT no, side, code, weight FROM threes JOIN three_weights USING (first_key, second_key, third_key);
