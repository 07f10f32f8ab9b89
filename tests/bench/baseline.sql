-- The figures of the sample plan for everybody, by hand: one pass over the ledger, one over the
-- people. :day is the day asked about, :first and :last its year, :new the day 3 months before.
WITH RECURSIVE subtree(id) AS (
  SELECT unit_id FROM unit_version
  WHERE unit_id = :unit AND valid_from <= :day AND valid_to >= :day
  UNION
  SELECT v.unit_id FROM unit_version v JOIN subtree s ON v.parent_id = s.id
  WHERE v.valid_from <= :day AND v.valid_to >= :day
),
done AS MATERIALIZED (
  SELECT person_id,
    max(topics & 512 AND level IN ('dai_hoc', 'thac_si', 'tien_si')) AS degree,
    max(topics & 16 AND level IN ('trung_cap', 'cao_cap', 'cu_nhan')) AS political,
    max(topics & 1 AND ends >= :first) AS law,
    max(topics & 2 AND ends >= :first) AS ethics,
    max(topics & 4 AND ends >= :first) AS skills,
    max(topics & 256 AND ends >= :first) AS specialised,
    max(topics & 1024 AND ends >= :first) AS digital,
    sum(CASE WHEN ends >= :first THEN hours ELSE 0 END) AS hours
  FROM ledger
  WHERE ends <= :day AND passed AND evidence <> 'declared' AND reverses IS NULL
    AND id NOT IN (SELECT reverses FROM ledger WHERE reverses IS NOT NULL)
  GROUP BY person_id
),
people AS MATERIALIZED (
  SELECT p.id, o."group", o.leading, coalesce(s.status, 'dang_cong_tac') AS status,
    coalesce(p.joined > :new, 0) AS new,
    coalesce(q.degree IN ('dai_hoc', 'thac_si', 'tien_si'), 0) OR coalesce(d.degree, 0) AS degree,
    coalesce(q.political IN ('trung_cap', 'cao_cap', 'cu_nhan'), 0) OR coalesce(d.political, 0)
      AS political,
    coalesce(d.law, 0) AS law, coalesce(d.ethics, 0) AS ethics, coalesce(d.skills, 0) AS skills,
    coalesce(d.specialised, 0) AS specialised, coalesce(d.digital, 0) AS digital,
    coalesce(d.hours, 0) >= 4000 AS hours
  FROM person p
  JOIN post o ON o.person_id = p.id AND o.valid_from <= :day AND o.valid_to >= :day
  LEFT JOIN status_period s ON s.person_id = p.id AND s.valid_from <= :day AND s.valid_to >= :day
  LEFT JOIN qualification q ON q.person_id = p.id AND q.valid_from <= :day AND q.valid_to >= :day
  LEFT JOIN done d ON d.person_id = p.id
  WHERE o.unit_id IN (SELECT id FROM subtree)
    AND (s.status IS NULL OR s.status <> 'da_nghi') AND (p.joined IS NULL OR p.joined <= :day)
),
counted AS (
  SELECT 'MAU26.CC1' AS target, status, new, 0 AS needs_months, degree AND political AS met,
    degree AS part_1, political AS part_2, id
  FROM people WHERE "group" IN ('can_bo', 'cong_chuc') AND leading
  UNION ALL
  SELECT 'MAU26.CC2', status, new, 0, law AND ethics, law, ethics, id
  FROM people WHERE "group" IN ('can_bo', 'cong_chuc')
  UNION ALL
  SELECT 'MAU26.CC3', status, new, 0, skills, skills, 0, id
  FROM people WHERE "group" IN ('can_bo', 'cong_chuc')
  UNION ALL
  SELECT 'MAU26.VC3', status, new, 0, specialised, specialised, 0, id
  FROM people WHERE "group" = 'vien_chuc'
  UNION ALL
  SELECT 'ND171.40', status, new, 0, hours, hours, 0, id
  FROM people WHERE "group" = 'cong_chuc'
  UNION ALL
  SELECT 'MAU26.SO', status, new, 1, digital, digital, 0, id
  FROM people WHERE "group" IN ('can_bo', 'cong_chuc', 'vien_chuc')
),
judged AS (
  SELECT target, met, part_1, part_2,
    CASE
      WHEN status IN ('thai_san', 'di_hoc_dai_han', 'biet_phai', 'nghi_cho_huu') THEN status
      WHEN needs_months AND new THEN 'moi'
      WHEN w.id IS NOT NULL THEN 'mien'
      ELSE ''
    END AS excluded
  FROM counted c
  LEFT JOIN waiver w ON w.person_id = c.id AND w.requirement = c.target
    AND w.kind = 'exemption' AND w.valid_from <= :day AND w.valid_to >= :day
)
SELECT target,
  sum(excluded = '') AS population,
  sum(excluded = '' AND met) AS met,
  sum(excluded = '' AND part_1) AS part_1,
  sum(excluded = '' AND part_2) AS part_2,
  sum(excluded = 'thai_san') AS thai_san,
  sum(excluded = 'di_hoc_dai_han') AS di_hoc_dai_han,
  sum(excluded = 'biet_phai') AS biet_phai,
  sum(excluded = 'nghi_cho_huu') AS nghi_cho_huu,
  sum(excluded = 'moi') AS moi,
  sum(excluded = 'mien') AS mien
FROM judged
GROUP BY target
