-- The grades of pairs of rows (table person_pairs); what a name is worth cannot pass what it is rare here.
CREATE OR REPLACE TABLE person_grades AS
SELECT p.role, p.first, p.second, p.keyed,
       given_grade(
           name_likeness(a.g1, a.g1_sound, a.g1_first, a.g1_near, b.g1, b.g1_sound, b.g1_first),
           name_likeness(a.g2, a.g2_sound, a.g2_first, a.g2_near, b.g2, b.g2_sound, b.g2_first),
           name_likeness(a.g1, a.g1_sound, a.g1_first, a.g1_near, b.g2, b.g2_sound, b.g2_first),
           name_likeness(a.g2, a.g2_sound, a.g2_first, a.g2_near, b.g1, b.g1_sound, b.g1_first),
           a.g2 IS NULL OR b.g2 IS NULL) AS given,
       name_likeness(a.paternal, a.paternal_sound, a.paternal_first, a.paternal_near, b.paternal, b.paternal_sound, b.paternal_first) AS paternal,
       name_likeness(a.maternal, a.maternal_sound, a.maternal_first, a.maternal_near, b.maternal, b.maternal_sound, b.maternal_first) AS maternal,
       name_likeness(a.mother, a.mother_sound, a.mother_first, a.mother_near, b.mother, b.mother_sound, b.mother_first) AS mother,
       name_likeness(a.father, a.father_sound, a.father_first, a.father_near, b.father, b.father_sound, b.father_first) AS father,
       given_grade(
           name_likeness(a.spouse1, a.spouse1_sound, a.spouse1_first, a.spouse1_near, b.spouse1, b.spouse1_sound, b.spouse1_first),
           name_likeness(a.spouse2, a.spouse2_sound, a.spouse2_first, a.spouse2_near, b.spouse2, b.spouse2_sound, b.spouse2_first),
           name_likeness(a.spouse1, a.spouse1_sound, a.spouse1_first, a.spouse1_near, b.spouse2, b.spouse2_sound, b.spouse2_first),
           name_likeness(a.spouse2, a.spouse2_sound, a.spouse2_first, a.spouse2_near, b.spouse1, b.spouse1_sound, b.spouse1_first),
           a.spouse2 IS NULL OR b.spouse2 IS NULL) AS spouse,
       name_likeness(a.spouse_paternal, a.spouse_paternal_sound, a.spouse_paternal_first, a.spouse_paternal_near,
                     b.spouse_paternal, b.spouse_paternal_sound, b.spouse_paternal_first) AS spouse_paternal,
       birth_grade(a.birth_from, a.birth_to, a.birth_alt_from, a.birth_kind,
                   b.birth_from, b.birth_to, b.birth_alt_from, b.birth_kind) AS birth,
       CASE WHEN a.sex IS NULL OR b.sex IS NULL THEN -1 WHEN a.sex = b.sex THEN 1 ELSE 0 END AS sex,
       place_grade(a.country, a.department, a.municipality, a.locality,
                   b.country, b.department, b.municipality, b.locality) AS origin,
       separation_grade(a.separation_from, a.separation_to, a.separation_place,
                        b.separation_from, b.separation_to, b.separation_place) AS separation,
       shared_grade(a.alien_numbers, b.alien_numbers) AS alien_number,
       number_grade(NULL::VARCHAR[], NULL::VARCHAR[], a.own_number, b.own_number) AS issued,
       shared_grade(a.phones, b.phones) AS phone,
       shared_grade(a.relatives, b.relatives) AS relatives,
       CAST(a.source = b.source AS INT) AS same_source,
       coalesce(least(a.g1_info, b.g1_info), 0) AS given_info,
       coalesce(CASE WHEN a.paternal_sound = b.paternal_sound THEN a.paternal_info END, 0)
       + coalesce(CASE WHEN a.maternal_sound = b.maternal_sound THEN a.maternal_info END, 0) AS surname_info,
       CASE WHEN a.g1_sound = b.g1_sound
             AND a.g2_sound IS NOT DISTINCT FROM b.g2_sound
             AND a.paternal_sound IS NOT DISTINCT FROM b.paternal_sound
             AND a.maternal_sound IS NOT DISTINCT FROM b.maternal_sound
            THEN a.namesakes ELSE 0 END AS namesakes
FROM person_pairs p
JOIN people a ON a.record = p.first
JOIN people b ON b.record = p.second;
