-- Two name tokens are nearly the same: a slip or two, or one cut short. Gendered endings (Francisco,
-- Francisca) are never alike. Used once for each pair of distinct names.
CREATE OR REPLACE MACRO near_token(a, b) AS
    CASE
        WHEN right(a, 1) IN ('o', 'a') AND right(b, 1) IN ('o', 'a') AND right(a, 1) <> right(b, 1)
             AND left(a, -1) = left(b, -1) THEN false
        WHEN least(length(a), length(b)) >= 5 AND (starts_with(a, b) OR starts_with(b, a)) THEN true
        WHEN least(length(a), length(b)) < 4 OR jaro_winkler_similarity(a, b) < 0.84 THEN false
        ELSE damerau_levenshtein(a, b) <= CASE WHEN least(length(a), length(b)) >= 8 THEN 2 ELSE 1 END
    END;

-- How alike two names are: 4 the same, 3 the same by sound, 2 nearly (pet name, slip, cut short),
-- 1 an initial, 0 different, -1 one is missing. Names are codes of the job's vocabulary.
CREATE OR REPLACE MACRO name_likeness(a, a_sound, a_first, a_near, b, b_sound, b_first) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN -1
        WHEN a = b THEN 4
        WHEN a_sound = b_sound THEN 3
        WHEN abs(a_first - b_first) = 100 THEN 1
        WHEN list_contains(a_near, b) THEN 2
        ELSE 0
    END;

-- Grades are looked up, so that each likeness stands once in the expression; the tables are written by
-- reunify.linkage.grades, which says what they mean.
CREATE OR REPLACE MACRO given_grade(straight1, straight2, cross1, cross2, whole) AS
    $given[2 + CAST(whole AS INTEGER) * 9 + greatest(
        $two[8 + straight1 + 6 * straight2], $two[8 + cross1 + 6 * cross2])];

CREATE OR REPLACE MACRO line_grade(said, parents, swapped, crossed) AS
    $line[22 + 18 * said + 3 * parents + CASE WHEN swapped THEN 2 WHEN crossed THEN 1 ELSE 0 END];

-- Birth as intervals: the same day; day and month exchanged; one slip; overlapping wider intervals; near; apart.
CREATE OR REPLACE MACRO birth_grade(lf, lt, la, lk, rf, rt, ra, rk) AS
    CASE
        WHEN lf IS NULL OR rf IS NULL THEN -1
        WHEN lk = 'day' AND rk = 'day' AND lf = rf THEN 8
        WHEN lk = 'day' AND rk = 'day' AND (la = rf OR ra = lf) THEN 7
        WHEN lk = 'day' AND rk = 'day'
             AND (CAST(month(lf) = month(rf) AS INT) + CAST(day(lf) = day(rf) AS INT)
                  + CAST(year(lf) = year(rf) AS INT)) = 2
             AND (month(lf) <> month(rf) OR abs(year(lf) - year(rf)) <= 1 OR day(lf) <> day(rf)) THEN 6
        WHEN lf <= rt AND rf <= lt AND (greatest(lt - lf, rt - rf)) <= 31 THEN 5
        WHEN lf <= rt AND rf <= lt THEN 4
        WHEN greatest(lf, rf) - least(lt, rt) <= 370 AND (lk <> 'day' OR rk <> 'day') THEN 3
        WHEN greatest(lf, rf) - least(lt, rt) <= 370 THEN 2
        WHEN greatest(lf, rf) - least(lt, rt) <= 1100 THEN 1
        ELSE 0
    END;

CREATE OR REPLACE MACRO place_grade(lc, ld, lm, ll, rc, rd, rm, rl) AS
    CASE
        WHEN (lc IS NULL AND ld IS NULL AND lm IS NULL) OR (rc IS NULL AND rd IS NULL AND rm IS NULL) THEN -1
        WHEN lc <> rc THEN 0
        WHEN lm = rm AND ll = rl AND ld IS NOT DISTINCT FROM rd THEN 6
        WHEN lm = rm AND (ld = rd OR ld IS NULL OR rd IS NULL) THEN 5
        WHEN lm IS NOT NULL AND rm IS NOT NULL AND (ld = rd OR ld IS NULL OR rd IS NULL)
             AND jaro_winkler_similarity(lm, rm) >= 0.9 THEN 4
        WHEN ld = rd AND (lm IS NULL OR rm IS NULL) THEN 3
        WHEN ld = rd THEN 2
        WHEN ld IS NULL OR rd IS NULL THEN CASE WHEN lm IS NULL OR rm IS NULL THEN -1 ELSE 1 END
        ELSE 1
    END;

-- Degrees to kilometres on a plane, which at these distances errs by metres; 111.2 km is a degree of latitude.
CREATE OR REPLACE MACRO within_20_km(l_lat, l_lon, r_lat, r_lon) AS
    power(111.2 * (l_lat - r_lat), 2) + power(111.2 * (l_lon - r_lon) * cos(radians(l_lat)), 2) <= 400;

-- As place_grade, with another municipality of the country within 20 km as a grade of its own, 3.
CREATE OR REPLACE MACRO origin_grade(lc, ld, lm, ll, l_lat, l_lon, rc, rd, rm, rl, r_lat, r_lon) AS
    greatest(
        [-1, 0, 1, 2, 4, 5, 6, 7][2 + place_grade(lc, ld, lm, ll, rc, rd, rm, rl)],
        CASE WHEN lc = rc AND within_20_km(l_lat, l_lon, r_lat, r_lon) THEN 3 ELSE -1 END);

-- Separation: days apart (0 where the intervals meet), how wide the wider interval is, and the sector.
CREATE OR REPLACE MACRO separation_grade(lf, lt, lp, rf, rt, rp) AS
    CASE
        WHEN lf IS NULL OR rf IS NULL THEN -1
        WHEN greatest(lt - lf, rt - rf) > 3 THEN
            CASE WHEN lf <= rt AND rf <= lt THEN CASE WHEN lp = rp THEN 4 ELSE 3 END
                 WHEN greatest(lf, rf) - least(lt, rt) <= 10 THEN 1
                 ELSE 0 END
        WHEN greatest(lf, rf) - least(lt, rt) <= 0 THEN CASE WHEN lp = rp THEN 8 ELSE 6 END
        WHEN greatest(lf, rf) - least(lt, rt) <= 2 THEN CASE WHEN lp = rp THEN 7 ELSE 5 END
        WHEN greatest(lf, rf) - least(lt, rt) <= 7 THEN CASE WHEN lp = rp THEN 2 ELSE 1 END
        ELSE 0
    END;

-- Alien numbers: the same child's; issued beside each other; near; far apart.
CREATE OR REPLACE MACRO number_grade(l_child, r_child, l_own, r_own) AS
    CASE
        WHEN list_has_any(l_child, r_child) THEN 4
        WHEN l_own IS NULL OR r_own IS NULL THEN CASE WHEN l_child IS NULL OR r_child IS NULL THEN -1 ELSE 0 END
        WHEN abs(l_own - r_own) <= 4 THEN 3
        WHEN abs(l_own - r_own) <= 20 THEN 2
        WHEN abs(l_own - r_own) <= 100 THEN 1
        ELSE 0
    END;

CREATE OR REPLACE MACRO shared_grade(l_values, r_values) AS
    CASE
        WHEN l_values IS NULL OR r_values IS NULL THEN -1
        WHEN list_has_any(l_values, r_values) THEN 1
        ELSE 0
    END;
