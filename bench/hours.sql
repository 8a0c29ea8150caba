-- School trainers' hours of one partnership's school year by employer, written by hand: what the money is divided by.
-- One norm and one placement period; the same answer as placements.hours and the key "by their employer".
SELECT coalesce(employer.code, board.code) AS party,
       sum(norm.school_trainer_hours
           * (least(placement.valid_until, stay.until, member.until)
              - greatest(placement.valid_from, stay.valid_from, member.valid_from) + 1)
           / (period.valid_until - period.valid_from + 1)::numeric) AS hours
  FROM placements_placement placement
  JOIN placements_enrolment enrolment ON enrolment.id = placement.enrolment_id
  JOIN placements_placementperiod period
    ON period.partnership_id = placement.partnership_id AND period.school_year = enrolment.school_year
  JOIN placements_norm norm
    ON norm.partnership_id = placement.partnership_id
   AND norm.valid_from <= period.valid_from AND coalesce(norm.valid_until, 'infinity') >= period.valid_until
  JOIN (SELECT *, coalesce(valid_until, 'infinity'::date) AS until FROM partnerships_schoolmembership) stay
    ON stay.school_id = placement.school_id
   AND stay.valid_from <= placement.valid_until AND stay.until >= placement.valid_from
  JOIN partnerships_party board ON board.id = stay.board_id
  JOIN (SELECT *, coalesce(valid_until, 'infinity'::date) AS until FROM partnerships_membership) member
    ON member.party_id = board.id AND member.partnership_id = placement.partnership_id
   AND member.valid_from <= placement.valid_until AND member.until >= placement.valid_from
  LEFT JOIN partnerships_trainer trainer ON trainer.id = placement.school_trainer_id
  LEFT JOIN partnerships_party employer ON employer.id = trainer.employer_id
 WHERE placement.partnership_id = %s AND enrolment.school_year = %s
 GROUP BY 1 ORDER BY 1
