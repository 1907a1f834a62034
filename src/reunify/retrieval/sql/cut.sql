-- Before ranking, leave only what can be among the best of its child or of its adult: ranks up to the
-- limits stay exact, and the two orderings run over a third of the pairs.
CREATE OR REPLACE TABLE child_least AS
SELECT child_no, list_min(max(shared_weight, $per_child)) AS least FROM shared GROUP BY child_no;

CREATE OR REPLACE TABLE adult_least AS
SELECT adult_no, list_min(max(shared_weight, $per_adult)) AS least FROM shared GROUP BY adult_no;

CREATE OR REPLACE TABLE shared AS
SELECT s.*
FROM shared s
JOIN child_least c USING (child_no)
JOIN adult_least a USING (adult_no)
WHERE s.shared_weight >= c.least OR s.shared_weight >= a.least;
