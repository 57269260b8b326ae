#include "alert/rule.h"

#include <stddef.h>
#include <string.h>

#define BIT(cell) ((uint64_t)1 << ((cell) % 64))

_Static_assert(CELL_UNAUTHORISED_FIRST == 64 && CELL_AUTHORISED_FIRST == 32,
	       "the sets below are written for these ranges");

/* The four letters side by side: the return and the penalty count take all, the ground for taking a name off
 * the roll leaves U out. */
#define G_N_O	BIT(CELL_HOLIDAY_UNAUTHORISED) | BIT(CELL_NO_REASON_YET) | BIT(CELL_UNAUTHORISED)
#define G_N_O_U G_N_O | BIT(CELL_LATE_AFTER_CLOSE)

#define MARK   (UINT32_C(1) << FIELD_SESSION_MARK)
#define COUNTS (UINT32_C(1) << FIELD_SESSIONS_MISSED)
#define NUMBER (UINT32_C(1) << FIELD_UPN)

#define REGISTERS "School Attendance (Pupil Registration) (England) Regulations 2024 (SI 2024/208)"
#define TOGETHER  "Working together to improve school attendance"
#define CME	  "Children missing education, statutory guidance (2025); Education Act 1996 s.436A"

#define NOT_WHERE                                                                                            \
	"This is what the register says, not where the child is. Check with the school first. If you think " \
	"the child is at risk, follow the missing-child procedure now; do not wait for Muster."
#define NO_DECISION "This prompts a look and decides nothing: what follows is for people, support first."
#define A_LIST	    "These are counts from the register, for a conversation. They decide nothing."

/* clang-format off */
static const struct rule_row rows[RULES] = {
	[RULE_ABSENT_NO_REASON_YET] = {
		.rule = RULE_ABSENT_NO_REASON_YET,
		.name = "absent_no_reason_yet",
		.title = "No reason known yet",
		.span = SPAN_SESSIONS,
		.timing = TIMING_SESSION,
		.cells = {{0, BIT(CELL_NO_REASON_YET)}},
		.needs = MARK,
		.fires = "a child is marked N (reason not yet established) after the register closed and settled",
		.source = TOGETHER ", para 409; Keeping children safe in education",
		.hears = "looked-after and protection-plan children: virtual school and worker, same session; in need: the day's digest",
		.next = "Ring the school's attendance office first, then the carer.",
		.caution = NOT_WHERE,
	},
	[RULE_NOT_HEARD] = {
		.rule = RULE_NOT_HEARD,
		.name = "not_heard",
		.title = "Not heard",
		.span = SPAN_SESSIONS,
		.timing = TIMING_SESSION,
		.fires = "nothing has been heard of a child at the roll call: school silent, register not taken, "
			 "no mark, or a school that does not share",
		.source = "design: the roll call; a child whom nobody hears about is the failure we exist to prevent",
		.hears = "whoever would hear of an absence: at 10:30 and 14:30 for looked-after and protection-plan children",
		.next = "Ring the school, ask whether the child is in, and write down the answer.",
		.caution = NOT_WHERE,
	},
	[RULE_ABSENT_UNAUTHORISED] = {
		.rule = RULE_ABSENT_UNAUTHORISED,
		.name = "absent_unauthorised",
		.title = "Recorded as unauthorised",
		.span = SPAN_SESSIONS,
		.timing = TIMING_SESSION,
		.cells = {{0, BIT(CELL_UNAUTHORISED)}},
		.quiet = true,
		.needs = MARK,
		.fires = "a child is marked O (the school has accepted no reason): in the same session when it opens an "
			 "episode, what it adds later with the day's digest",
		.source = TOGETHER ", code O; " REGISTERS " reg. 10",
		.hears = "looked-after and protection-plan children: virtual school and worker; in need: the day's digest",
		.next = "Ask the school what it knows and whether the carer has been reached.",
		.caution = NOT_WHERE,
	},
	[RULE_NOT_MARKED] = {
		.rule = RULE_NOT_MARKED,
		.name = "not_marked",
		.title = "No mark",
		.span = SPAN_SESSIONS,
		.timing = TIMING_SESSION,
		.parameters[PARAMETER_PERCENT] = {80, 50, 100, "of the school's pupils have a mark"},
		.parameters_in_id = true,
		.needs = MARK,
		.fires = "a child has no mark although nearly all of the school have one; no mark is never read as absent",
		.source = REGISTERS " reg. 10 (every pupil, every session); design: silence is louder than absence",
		.hears = "looked-after and protection-plan children: virtual school and worker, same session",
		.next = "Ring the school: was the child forgotten in the register, or has nobody seen the child?",
		.caution = NOT_WHERE,
	},
	[RULE_ABSENT_ANY] = {
		.rule = RULE_ABSENT_ANY,
		.name = "absent_any",
		.title = "Absent",
		.span = SPAN_SESSIONS,
		.timing = TIMING_SESSION,
		/* Every authorised and unauthorised cell: 32..63 and 64..79. */
		.cells = {{0xffffffff00000000ULL, 0xffffULL}},
		.needs = MARK,
		.fires = "a child with a social worker is absent for any reason",
		.source = TOGETHER ": sharing with social workers and the virtual school",
		.hears = "the child's own worker, in the day's digest; looked-after children: the virtual school too",
		.next = "Nothing need be done at once; look whether it is new, and whether the reason fits what you know.",
		.caution = NOT_WHERE,
	},
	[RULE_LEFT_DURING_DAY] = {
		.rule = RULE_LEFT_DURING_DAY,
		.name = "left_during_day",
		.title = "In school in the morning, not in the afternoon",
		.span = SPAN_SESSIONS,
		.timing = TIMING_SESSION,
		.parameters[PARAMETER_PERCENT] = {95, 50, 100, "of the school's pupils have an afternoon mark, for a blank to count"},
		.parameters_in_id = true,
		.needs = MARK,
		.fires = "attending in the morning, and N, O, G or blank in a complete afternoon register (not U, E, M or C2)",
		.source = "Keeping children safe in education; " TOGETHER ": unexplained absence",
		.hears = "looked-after and protection-plan children: virtual school and worker, at once",
		.next = "Ring the school now: who saw the child last, and when? Then the carer.",
		.caution = NOT_WHERE,
	},
	[RULE_SUSPENDED] = {
		.rule = RULE_SUSPENDED,
		.name = "suspended",
		.title = "Suspended or excluded",
		.span = SPAN_SESSIONS,
		.timing = TIMING_SESSION,
		.parameters[PARAMETER_WARN] = {3, 1, 10, "school days in a row after which the provision due is said"},
		.parameters[PARAMETER_DAYS] = {5, 2, 10, "school days in a row after which other provision is due"},
		.cells = {{BIT(CELL_SUSPENDED), 0}},
		.quiet = true,
		.needs = MARK,
		.fires = "a child is marked E: at once when it is new; a run is warned of on school days 3 and 5, because "
			 "other provision is due on the 6th",
		.source = "Education Act 2002 s.51A; Suspension and permanent exclusion guidance: tell social worker and "
			  "virtual school head without delay; provision from the sixth school day",
		.hears = "social worker, and the virtual school for looked-after children, at once",
		.next = "Ask the school for the letter and how long it is for; ask who has the child in the day.",
		.caution = NOT_WHERE,
	},
	[RULE_DUAL_ROLL_GAP] = {
		.rule = RULE_DUAL_ROLL_GAP,
		.name = "dual_roll_gap",
		.title = "Two schools disagree",
		.span = SPAN_SESSIONS,
		.timing = TIMING_SESSION,
		.needs = MARK,
		.fires = "one school records the child as due or educated elsewhere (D, B or K), and the other marks G, N or O",
		.source = REGISTERS " reg. 10 (codes B, D, K); design: neither mark is proof that somebody saw the child",
		.hears = "looked-after and protection-plan children: virtual school and worker, same session",
		.next = "Ring the school or provider where the child was due: did anybody see the child?",
		.caution = NOT_WHERE,
	},
	[RULE_RETURNED] = {
		.rule = RULE_RETURNED,
		.name = "returned",
		.title = "Back in school",
		.span = SPAN_SESSIONS,
		.timing = TIMING_SESSION,
		.parameters[PARAMETER_DAYS] = {5, 1, 60, "school days of absence before"},
		.parameters_in_id = true,
		.needs = MARK,
		.fires = "the first session attended after at least so many whole school days of absence in a row",
		.source = TOGETHER ": welcome pupils back after absence",
		.hears = "staff who worked for it, in the next digest",
		.next = "Good news: tell those who helped, and ask what would keep it so.",
	},
	[RULE_UNAUTHORISED_10_DAYS] = {
		.rule = RULE_UNAUTHORISED_10_DAYS,
		.name = "unauthorised_10_days",
		.title = "10 school days unauthorised",
		.span = SPAN_RUN,
		.timing = TIMING_DAY,
		.parameters[PARAMETER_DAYS] = {10, 2, 60, "school days in a row"},
		.cells = {{0, G_N_O_U}},
		.parameters_in_id = true,
		/* The rule says how long; the number says who, to a team that holds no list. */
		.needs = COUNTS | MARK | NUMBER,
		.fires = "10 continuous school days, every session marked G, N, O or U",
		.source = REGISTERS ", reg. 13 (attendance return)",
		.hears = "the school's attendance lead and the authority's attendance team, next working day",
		.next = "Ask the school for its attendance return and what it has tried.",
		.caution = NOT_WHERE " " NO_DECISION,
	},
	[RULE_UNAUTHORISED_20_DAYS] = {
		.rule = RULE_UNAUTHORISED_20_DAYS,
		.name = "unauthorised_20_days",
		.title = "Towards 20 school days of G, N or O",
		.span = SPAN_RUN,
		.timing = TIMING_DAY,
		.parameters[PARAMETER_WARN] = {15, 2, 60, "school days in a row that are told in advance"},
		.parameters[PARAMETER_DAYS] = {20, 2, 60, "school days in a row"},
		/* Without U: who arrives after the register closed has arrived. */
		.cells = {{0, G_N_O}},
		.parameters_in_id = true,
		.needs = COUNTS | MARK | NUMBER,
		.fires = "20 continuous school days, every session marked G, N or O (not U), with a line in advance at 15",
		.source = REGISTERS ", reg. 9(1)(i)",
		.hears = "the school and the children missing education team together, next working day",
		.next = "School and authority look for the child together before a name comes off a roll: agree who does what.",
		.caution = NOT_WHERE " " NO_DECISION,
	},
	[RULE_PART_TIME_LONG] = {
		.rule = RULE_PART_TIME_LONG,
		.name = "part_time_long",
		.title = "Part-time beyond what is agreed",
		.span = SPAN_STATE,
		.timing = TIMING_DAY,
		.parameters[PARAMETER_WEEKS] = {6, 1, 26, "weeks after which a timetable without a review is told"},
		.parameters_in_id = true,
		.needs = COUNTS | MARK | NUMBER,
		.fires = "C2 after the agreed end, without an agreed timetable on the authority's list, or over 6 weeks unreviewed",
		.source = TOGETHER ": part-time timetables are short, agreed and reviewed (code C2)",
		.hears = "the worker, the virtual school for looked-after children, and the attendance team, next working day",
		.next = "Ask the school for the agreement, its end and the next review.",
		.caution = NO_DECISION,
	},
	[RULE_LEFT_ROLL] = {
		.rule = RULE_LEFT_ROLL,
		.name = "left_roll",
		.title = "On no roll that shares with us",
		.span = SPAN_STATE,
		.timing = TIMING_DAY,
		.parameters[PARAMETER_DAYS] = {5, 1, 30, "school days after leaving; a worker's child: none"},
		.parameters_in_id = true,
		.needs = COUNTS | MARK | NUMBER,
		.fires = "a child of reception to Year 11 left a roll, is on no other that shares with us, and on no list that says where "
			 "to: the same day for a worker's child, 5 school days for others; never while the school's feed is in doubt, and "
			 "not at the end of a school year",
		.source = CME "; " REGISTERS " reg. 13(4) (deletion return)",
		.hears = "the children missing education team; a worker's child: the worker too, the same day",
		.next = "Look at the lists first (home education, destinations, expected admissions), then ask the school which "
			"destination it was given.",
		.caution = "The child was not found on any roll that shares with us; a school that does not share may have the child.",
	},
	[RULE_NEVER_ARRIVED] = {
		.rule = RULE_NEVER_ARRIVED,
		.name = "never_arrived",
		.title = "Admitted, and not attended yet",
		.span = SPAN_STATE,
		.timing = TIMING_DAY,
		.parameters[PARAMETER_DAYS] = {3, 1, 30, "school days since admission; a worker's child: one"},
		.parameters[PARAMETER_PERCENT] = {50, 10, 100, "of those admitted that day have no attending mark: a question for the feed"},
		.parameters_in_id = true,
		.needs = COUNTS | MARK | NUMBER,
		.fires = "a pupil admitted this year has no attending mark since: at the end of day 1 for a worker's child, day 3 for "
			 "others; days with a known reason do not count, and a whole intake without marks is a question for the feed",
		.source = CME ": a pupil who was expected and has not come",
		.hears = "the children missing education team; a worker's child: the worker too",
		.next = "Ask the school whether the family has been in touch, then the school the child came from.",
		.caution = NOT_WHERE,
	},
	[RULE_UNEXPLAINED_OVERDUE] = {
		.rule = RULE_UNEXPLAINED_OVERDUE,
		.name = "unexplained_overdue",
		.title = "Reasons overdue",
		.span = SPAN_LIST,
		.timing = TIMING_WEEK,
		.parameters[PARAMETER_DAYS] = {5, 1, 30, "school days that a reason may take"},
		.cells = {{0, BIT(CELL_NO_REASON_YET)}},
		.parameters_in_id = true,
		.needs = COUNTS | MARK | NUMBER,
		.fires = "N still stands after 5 school days",
		.source = REGISTERS ", reg. 10(7) to (9)",
		.hears = "the school's contact and the attendance team, weekly",
		.next = "Ask the school to put the right code; where no reason can be found it is O.",
		.caution = A_LIST,
	},
	[RULE_SICKNESS_15_DAYS] = {
		.rule = RULE_SICKNESS_15_DAYS,
		.name = "sickness_15_days",
		.title = "Illness towards 15 days",
		.span = SPAN_LIST,
		.timing = TIMING_WEEK,
		.parameters[PARAMETER_WARN] = {10, 1, 60, "days of illness in the school year that are told in advance"},
		.parameters[PARAMETER_DAYS] = {15, 1, 100, "days of illness in the school year"},
		.cells = {{BIT(CELL_ILLNESS), 0}},
		.parameters_in_id = true,
		.needs = COUNTS | MARK | NUMBER,
		.fires = "I on 10, then 15 days of the school year, in a row or not; a session is half a day",
		.source = REGISTERS ", reg. 13 (sickness return); Education Act 1996 s.19",
		.hears = "the school and the authority's medical needs officer, weekly",
		.next = "Ask the school whether it expects 15 days, which only the school can judge, and what teaching the child has.",
		.caution = A_LIST,
	},
	[RULE_PENALTY_THRESHOLD] = {
		.rule = RULE_PENALTY_THRESHOLD,
		.name = "penalty_threshold",
		.title = "10 unauthorised sessions in 10 school weeks",
		.span = SPAN_LIST,
		.timing = TIMING_WEEK,
		.parameters[PARAMETER_SESSIONS] = {10, 1, 100, "sessions of G, N, O or U"},
		.parameters[PARAMETER_WEEKS] = {10, 1, 38, "school weeks, across terms and years"},
		.cells = {{0, G_N_O_U}},
		.parameters_in_id = true,
		.spares_looked_after = true,
		.needs = COUNTS | MARK | NUMBER,
		.fires = "10 sessions of G, N, O or U in 10 rolling school weeks, across terms and years; sessions still marked N are "
			 "shown apart; looked-after children only where a contract's row names them",
		.source = TOGETHER ": national framework for penalty notices",
		.hears = "the school's attendance lead, weekly, to consider",
		.next = "The school considers, case by case, what support was offered and what would help.",
		.caution = NO_DECISION,
	},
	[RULE_PERSISTENT] = {
		.rule = RULE_PERSISTENT,
		.name = "persistent",
		.title = "Persistently absent",
		.span = SPAN_LIST,
		.timing = TIMING_HALF_TERM,
		.parameters[PARAMETER_PERCENT] = {10, 1, 100, "of possible sessions missed, or more"},
		.parameters[PARAMETER_POSSIBLE] = {20, 1, 200, "possible sessions at least"},
		.parameters_in_id = true,
		.needs = COUNTS | NUMBER,
		.fires = "10 % or more of the child's own possible sessions of the school year missed, from 20 possible sessions on",
		.source = TOGETHER "; DfE absence statistics: persistent absence",
		.hears = "the school and the attendance team, half-termly; never a same-day alert",
		.next = "Talk with school and family about what keeps the child away.",
		.caution = A_LIST,
	},
	[RULE_SEVERE] = {
		.rule = RULE_SEVERE,
		.name = "severe",
		.title = "Severely absent",
		.span = SPAN_LIST,
		.timing = TIMING_HALF_TERM,
		.parameters[PARAMETER_PERCENT] = {50, 1, 100, "of possible sessions missed, or more"},
		.parameters[PARAMETER_POSSIBLE] = {20, 1, 200, "possible sessions at least"},
		.parameters_in_id = true,
		.needs = COUNTS | NUMBER,
		.fires = "50 % or more of the child's own possible sessions of the school year missed, from 20 possible sessions on",
		.source = TOGETHER "; DfE absence statistics: severe absence",
		.hears = "the school and the attendance team, half-termly; never a same-day alert",
		.next = "Bring together those who work with the family, and agree one plan.",
		.caution = A_LIST,
	},
	[RULE_AT_RISK] = {
		.rule = RULE_AT_RISK,
		.name = "at_risk",
		.title = "At risk of persistent absence",
		.span = SPAN_LIST,
		.timing = TIMING_HALF_TERM,
		.parameters[PARAMETER_PERCENT] = {10, 2, 100, "of possible sessions missed, below which, and from half of which on, the year lies"},
		.parameters[PARAMETER_POSSIBLE] = {20, 1, 200, "possible sessions at least"},
		.parameters[PARAMETER_RECENT] = {20, 2, 100, "last possible sessions, of which as large a share was missed"},
		.parameters_in_id = true,
		.needs = COUNTS | NUMBER,
		.fires = "5 to under 10 % of the year missed, and 10 % or more of the last 20 possible sessions",
		.source = TOGETHER ": act before absence becomes persistent",
		.hears = "the school, half-termly",
		.next = "A conversation now is worth more than a meeting later.",
		.caution = A_LIST,
	},
	[RULE_IMPROVED] = {
		.rule = RULE_IMPROVED,
		.name = "improved",
		.title = "Better than before",
		.span = SPAN_LIST,
		.timing = TIMING_HALF_TERM,
		.parameters[PARAMETER_RECENT] = {20, 10, 60, "last possible sessions"},
		.parameters[PARAMETER_POSSIBLE] = {60, 20, 200, "possible sessions before them"},
		.parameters[PARAMETER_POINTS] = {15, 5, 100, "percentage points more attended"},
		.parameters_in_id = true,
		.needs = COUNTS | NUMBER,
		.fires = "the last 20 possible sessions attended 15 points or more above the 60 before them",
		.source = TOGETHER ": notice what works",
		.hears = "staff who worked for it, in the next list",
		.next = "Good news: tell the child, the family and those who helped.",
	},
	[RULE_PATTERN] = {
		.rule = RULE_PATTERN,
		.name = "pattern",
		.title = "A pattern in the week",
		.span = SPAN_LIST,
		.timing = TIMING_HALF_TERM,
		.parameters[PARAMETER_DAYS] = {4, 2, 20, "absences on one weekday in 10 school weeks"},
		.parameters[PARAMETER_WEEKS] = {5, 2, 10, "broken weeks of 10"},
		.parameters[PARAMETER_POINTS] = {15, 5, 100, "percentage points that the last 20 sessions fell below the 60 before"},
		.parameters_in_id = true,
		.needs = COUNTS | NUMBER,
		.fires = "one weekday (4 or more in 10 school weeks, half of all, three times other days), broken weeks (5 or more of 10), "
			 "or a fall (the last 20 sessions 15 points below the 60 before); only where a contract names it",
		.source = TOGETHER ": analyse attendance by day and over time",
		.hears = "the school, half-termly",
		.next = "Ask what is different on those days; a pattern is a question and no answer.",
		.caution = A_LIST,
	},
	[RULE_TOGETHER_ABSENT] = {
		.rule = RULE_TOGETHER_ABSENT,
		.name = "together_absent",
		.title = "Away unexplained at the same sessions",
		.span = SPAN_LIST,
		.timing = TIMING_WEEK,
		.parameters[PARAMETER_SESSIONS] = {4, 2, 30, "sessions at which all of them were away unexplained"},
		.parameters[PARAMETER_WEEKS] = {4, 2, 6, "weeks of the calendar before the Monday of the list"},
		.parameters[PARAMETER_POINTS] = {5, 1, 50, "percentage points above the school's usual absence, up to which a session counts"},
		.parameters[PARAMETER_CHILDREN] = {3, 3, 10, "children of one school"},
		.parameters[PARAMETER_TIMES] = {1, 1, 8, "separate times on which these sessions lie, sessions in a row being one: more make it less often chance"},
		.cells = {{0, BIT(CELL_NO_REASON_YET) | BIT(CELL_UNAUTHORISED)}},
		.parameters_in_id = true,
		.needs = MARK,
		.fires = "3 or more children of one school, not all of one household, were away unexplained (N or O) at the same 4 or "
			 "more sessions of the last 4 weeks, on days of ordinary absence; only where a contract names it, and to one "
			 "named lead alone",
		.source = "Keeping children safe in education: absence can be a sign of exploitation; " TOGETHER
			  ": analyse attendance of groups",
		.hears = "one named lead for children at risk of exploitation, weekly; nobody else",
		.next = "Ask each school what it knows of each child. Share with nobody until you know more.",
		.caution = "These children were away unexplained at the same sessions; it does not say that they were together, nor "
			   "where any of them was. Children who are away often share sessions by chance. " NO_DECISION,
	},
	[RULE_CONTRACT_ENDING] = {
		.rule = RULE_CONTRACT_ENDING,
		.name = "contract_ending",
		.title = "Contract ends",
		.span = SPAN_CONTRACT,
		.timing = TIMING_CONTRACT,
		.fires = "a share contract ends in 60, 30, 14, 7 or 0 days, and daily while `lapse: hold` keeps its terms",
		.source = "Information Commissioner, Data sharing code of practice: review an agreement",
		.hears = "the contract's receiving team",
		.next = "Renew the contract, or agree that it ends.",
	},
	[RULE_ERASURE_DUE] = {
		.rule = RULE_ERASURE_DUE,
		.name = "erasure_due",
		.title = "Erase what was shared",
		.span = SPAN_CONTRACT,
		.timing = TIMING_CONTRACT,
		.fires = "a share contract has ended at a school: each team that was shown something under it is "
			 "asked to erase it, and again every 7 days when overdue",
		.source = "UK GDPR art. 5(1)(e) (storage limitation)",
		.hears = "each team that was shown something under the contract",
		.next = "Erase it, and say so.",
	},
	[RULE_REGISTER_MISSING] = {
		.rule = RULE_REGISTER_MISSING,
		.name = "register_missing",
		.title = "Register missing",
		.span = SPAN_SCHOOL,
		.timing = TIMING_SESSION,
		.fires = "a school's system answers, and nothing has come of a session, or of a class, after the register "
			 "closed and settled",
		.source = REGISTERS ": the register is taken in every session",
		.hears = "the team that looks after the school's data, and the operator",
		.next = "Ask the school whether the register was taken; its children are not heard until it is.",
	},
	[RULE_FEED_SILENT] = {
		.rule = RULE_FEED_SILENT,
		.name = "feed_silent",
		.title = "No marks received by us",
		.span = SPAN_SCHOOL,
		.timing = TIMING_SESSION,
		.fires = "a school's system cannot be read and its register is due; schools of one supplier are one incident",
		.source = "design: silence is never read as attendance, and never as absence",
		.hears = "the team that looks after the school's data, and the operator",
		.next = "Ring the school for the children on your lists; ask whoever the cause names about the feed.",
	},
	[RULE_FEED_IMPLAUSIBLE] = {
		.rule = RULE_FEED_IMPLAUSIBLE,
		.name = "feed_implausible",
		.title = "Marks that cannot be right",
		.span = SPAN_SCHOOL,
		.timing = TIMING_SESSION,
		.fires = "nearly all marks of a session are N, attendance falls by far, or one pull changes many of the marks "
			 "held: absence alerts about them wait",
		.source = "design: a false alert about a child costs the trust that the next one needs",
		.hears = "the team that looks after the school's data, and the operator",
		.next = "Ask the school whether its marks are right, and say so; what waits is told then.",
	},
	[RULE_LIST_SUSPECT] = {
		.rule = RULE_LIST_SUSPECT,
		.name = "list_suspect",
		.title = "A list to look at",
		.span = SPAN_SCHOOL,
		.timing = TIMING_DAY,
		.fires = "a list of the authority is not there when it is due, has lost over 5 % of its children since it was "
			 "last read, or has rows that were set aside",
		.source = "design: a child leaves a list by an end date or a person, never because a row vanished",
		.hears = "the team that answers for the list, and the operator",
		.next = "Ask whoever makes the list; until it is right everybody who was on it stays on it.",
	},
	[RULE_OPENING_REPORT] = {
		.rule = RULE_OPENING_REPORT,
		.name = "opening_report",
		.title = "Opening report",
		.span = SPAN_LIST,
		.timing = TIMING_GO_LIVE,
		.fires = "a school goes live: what its marks from before that day leave open is told once, as one list to each "
			 "team, and never as alerts",
		.source = "design: a first day that floods is a first day that nobody reads",
		.hears = "each team that contracts in force name for alerts about the school's children",
		.next = "Go through it once with the school, and settle who knows of what; alerts begin with the marks of the first day.",
		.caution = NOT_WHERE,
	},
};
/* clang-format on */

const struct rule_row *rule_row(enum rule r)
{
	return (unsigned)r < RULES ? &rows[r] : NULL;
}

const char *rule_timing_words(enum rule_timing t)
{
	static const char *const words[] = {
		[TIMING_SESSION] = "each session",
		[TIMING_DAY] = "each day",
		[TIMING_WEEK] = "each week",
		[TIMING_HALF_TERM] = "each half term",
		[TIMING_CONTRACT] = "each day, about contracts",
		[TIMING_GO_LIVE] = "once, when a school goes live",
	};

	return (unsigned)t <= TIMING_GO_LIVE ? words[t] : "unknown";
}

bool rule_of_contract(enum rule r)
{
	return (unsigned)r < RULES && rows[r].span == SPAN_CONTRACT;
}

bool rule_of_school(enum rule r)
{
	return (unsigned)r < RULES && rows[r].span == SPAN_SCHOOL;
}

bool rule_of_nobody(enum rule r)
{
	return (unsigned)r < RULES &&
	       (rows[r].span == SPAN_CONTRACT || rows[r].span == SPAN_LIST || rows[r].span == SPAN_SCHOOL);
}

int rule_find(const char *name)
{
	for (int i = 0; i < RULES; i++)
		if (strcmp(rows[i].name, name) == 0)
			return i;
	return -1;
}

const char *const *rule_names(void)
{
	static const char *const names[RULES_OF_CHILDREN + 1] = {
		"absent_no_reason_yet",
		"not_heard",
		"absent_unauthorised",
		"not_marked",
		"absent_any",
		"left_during_day",
		"suspended",
		"dual_roll_gap",
		"returned",
		"unauthorised_10_days",
		"unauthorised_20_days",
		"part_time_long",
		"left_roll",
		"never_arrived",
		"unexplained_overdue",
		"sickness_15_days",
		"penalty_threshold",
		"persistent",
		"severe",
		"at_risk",
		"improved",
		"pattern",
		"together_absent",
		NULL,
	};

	return names;
}

struct rule_values rule_values(enum rule r, const int set[PARAMETERS])
{
	struct rule_values v = {{0}};

	for (int p = 0; p < PARAMETERS; p++)
		v.of[p] = set != NULL && set[p] != 0 ? set[p] : rows[r].parameters[p].fallback;
	return v;
}

bool rule_values_same(const struct rule_values *a, const struct rule_values *b)
{
	for (int p = 0; p < PARAMETERS; p++)
		if (a->of[p] != b->of[p])
			return false;
	return true;
}

bool rule_value_fits(enum rule r, enum parameter p, int value)
{
	const struct rule_parameter *row = &rows[r].parameters[p];

	return value == 0 || (row->fallback != 0 && value >= row->least && value <= row->most);
}

int64_t rule_values_id(enum rule r, const struct rule_values *v)
{
	int64_t id = 0;
	unsigned shift = 0;

	if (!rows[r].parameters_in_id)
		return 0;
	/* None is above 200, and no rule has more than five. */
	for (int p = 0; p < PARAMETERS; p++)
		if (rows[r].parameters[p].fallback != 0) {
			id |= (int64_t)v->of[p] << shift;
			shift += 8;
		}
	return id;
}

struct rule_values rule_values_of_id(enum rule r, int64_t id)
{
	struct rule_values v = rule_values(r, NULL);

	if (!rows[r].parameters_in_id || id == 0)
		return v;
	for (int p = 0; p < PARAMETERS; p++)
		if (rows[r].parameters[p].fallback != 0) {
			v.of[p] = (int)(id & 255);
			id >>= 8;
		}
	return v;
}

int64_t rule_row_id(enum rule r, const struct contract_alert *row)
{
	struct rule_values v = rule_values(r, row->parameters);

	return rule_values_id(r, &v);
}
