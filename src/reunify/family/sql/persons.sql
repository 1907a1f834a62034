-- Rows of one role that could be one person: they share the sound of a given name and of a surname,
-- or a number, or a birth day and a given name, or they meet in one row of the other role (table met).
CREATE OR REPLACE TABLE person_keys AS
SELECT record, role, 'n:' || g1_sound || ':' || s AS key FROM (
    SELECT record, role, g1_sound, unnest([paternal_sound, maternal_sound]) AS s FROM people)
WHERE key IS NOT NULL
UNION
SELECT record, role, 'n:' || g2_sound || ':' || s FROM (
    SELECT record, role, g2_sound, unnest([paternal_sound, maternal_sound]) AS s FROM people)
WHERE g2_sound IS NOT NULL AND s IS NOT NULL
UNION
SELECT record, role, 'b:' || g1_sound || ':' || birth_from FROM people
WHERE birth_kind = 'day' AND g1_sound IS NOT NULL
UNION
SELECT record, role, 'a:' || unnest(alien_numbers) FROM people
UNION
SELECT record, role, 'p:' || unnest(phones) FROM people;

CREATE OR REPLACE TABLE person_pairs AS
SELECT role, first, second, bool_or(keyed) AS keyed FROM (
    SELECT a.role, a.record AS first, b.record AS second, true AS keyed
    FROM person_keys a JOIN person_keys b ON a.key = b.key AND a.role = b.role AND a.record < b.record
    JOIN (SELECT role, key, count(*) AS n FROM person_keys GROUP BY role, key) c
      ON c.role = a.role AND c.key = a.key AND c.n <= 400
    UNION ALL
    SELECT role, first, second, false FROM met)
GROUP BY ALL;
