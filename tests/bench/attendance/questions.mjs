// The questions every peer is asked, in SQL that reads code letters and dates its own way: nothing here
// is shared with the daemon. Answers are lines of integers; equal answers have equal digests.
import { createHash } from "node:crypto";

const attending = "'/','\\','L','K','V','P','W','B'";
const authorised = "'C','C1','C2','E','I','J1','M','R','S','T'";
const unauthorised = "'G','N','O','U'";
const late = "'L','U'";

// `countIf(condition)` in the peer's own words.
export const counts = (countIf) => `
  ${countIf(`code in (${attending})`)} as attending,
  ${countIf(`code in (${authorised})`)} as authorised,
  ${countIf(`code in (${unauthorised})`)} as unauthorised,
  ${countIf(`code in (${late})`)} as late`;

const bands = (countIf) => {
  const out = [];
  for (let band = 0; band < 10; band++)
    out.push(`${countIf(`2 * absent < possible and 20 * absent >= ${band} * possible and 20 * absent < ${band + 1} * possible`)} as b${band}`);
  out.push(`${countIf("2 * absent >= possible")} as b10`);
  return out.join(",\n  ");
};

// From one row a pupil to school x year group x cohort. `cohortRows`: a table of cohort numbers `c`.
export const cube = (perPupil, countIf, cohortRows, int) => `
with p as (${perPupil}),
q as (select school, year_group, cohorts, attending, authorised, unauthorised, late,
  attending + authorised + unauthorised as possible, authorised + unauthorised as absent from p)
select school, year_group, c as cohort, count(*) as enrolments,
  ${["possible", "attending", "authorised", "unauthorised", "late"].map((x) => int(`sum(${x})`) + ` as s_${x}`).join(", ")},
  ${countIf("10 * absent >= possible")} as pa, ${countIf("2 * absent >= possible")} as sa,
  ${bands(countIf)}
from q, ${cohortRows}
where possible > 0 and (cohorts & (1 << c)) <> 0
group by school, year_group, c`;

export const perPupil = (countIf) => `
  select p.school as school, p.year_group as year_group, p.cohorts as cohorts, m.attending as attending,
    m.authorised as authorised, m.unauthorised as unauthorised, m.late as late
  from (select pupil, ${counts(countIf)} from marks group by pupil) m join pupils p on p.pupil = m.pupil`;

export const weekly = (countIf) => `
select school, week, attending + authorised + unauthorised as possible, attending, authorised, unauthorised, late
from (select school, week, ${counts(countIf)} from marks group by school, week) w
where attending + authorised + unauthorised > 0`;

// One day's rules: P, ten or more sessions of G N O U in the last ten school weeks; R, a run of ten or more
// school days all unauthorised; S, absent today and with a social worker (cohorts 9, 10, 11).
export const rules = (countIf, distinctDays, noDay) => `
with recent as (select pupil, day, week, code from marks
  where week in (select distinct week from marks order by week desc limit 10)),
stop as (select pupil, max(case when code in (${unauthorised}) or code = '#' then ${noDay} else day end) as stop
  from marks group by pupil),
today as (select max(day) as day from marks)
select pupil, 'P' as kind, n from (select pupil, ${countIf(`code in (${unauthorised})`)} as n from recent group by pupil) a where n >= 10
union all
select pupil, 'R', n from (select m.pupil as pupil, ${distinctDays("m.day")} as n from marks m join stop on stop.pupil = m.pupil
  where m.code in (${unauthorised}) and m.day > stop.stop group by m.pupil) b where n >= 10
union all
select m.pupil, 'S', count(*) as n from marks m join pupils p on p.pupil = m.pupil
  where m.day = (select day from today) and m.code in (${authorised}, ${unauthorised}) and (p.cohorts & ${(1 << 9) | (1 << 10) | (1 << 11)}) <> 0
  group by m.pupil`;

export const names = ["cube_cells", "cube_counts", "weekly", "rules"];

export const digest = (rows) => {
  const lines = rows.map((row) => row.join("|")).sort();
  return { rows: lines.length, sha256: createHash("sha256").update(lines.join("\n") + "\n").digest("hex") };
};
