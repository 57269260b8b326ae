#include "codes.h"

#define PRESENT	     "PRESENT"
#define OFFSITE	     "APPROVED_EDUCATIONAL_ACTIVITY"
#define AUTHORISED   "AUTHORISED_ABSENCE"
#define UNAUTHORISED "UNAUTHORISED_ABSENCE"
#define NOT_REQUIRED "ATTENDANCE_NOT_REQUIRED"

static const struct code_row rows[CODE_COUNT] = {
	[CODE_NONE] = {"", "", "", KIND_NOT_POSSIBLE},
	[CODE_AM] = {"/", "Present (AM)", PRESENT, KIND_ATTENDING},
	[CODE_PM] = {"\\", "Present (PM)", PRESENT, KIND_ATTENDING},
	[CODE_L] = {"L", "Late (before registers closed)", PRESENT, KIND_ATTENDING},
	[CODE_K] = {"K", "Education provision arranged by the local authority", OFFSITE, KIND_ATTENDING},
	[CODE_V] = {"V", "Educational visit or trip", OFFSITE, KIND_ATTENDING},
	[CODE_P] = {"P", "Approved sporting activity", OFFSITE, KIND_ATTENDING},
	[CODE_W] = {"W", "Work experience", OFFSITE, KIND_ATTENDING},
	[CODE_B] = {"B", "Educated off site", OFFSITE, KIND_ATTENDING},
	[CODE_D] = {"D", "Dual registered (at another school)", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_C1] = {"C1", "Regulated performance or employment abroad", AUTHORISED, KIND_AUTHORISED},
	[CODE_C2] = {"C2", "Part-time timetable", AUTHORISED, KIND_AUTHORISED},
	[CODE_C] = {"C", "Leave of absence, exceptional circumstances", AUTHORISED, KIND_AUTHORISED},
	[CODE_J1] = {"J1", "Interview", AUTHORISED, KIND_AUTHORISED},
	[CODE_S] = {"S", "Study leave", AUTHORISED, KIND_AUTHORISED},
	[CODE_X] = {"X", "Non-compulsory school age absence", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_M] = {"M", "Medical or dental appointment", AUTHORISED, KIND_AUTHORISED},
	[CODE_T] = {"T", "Parent travelling for occupational purposes", AUTHORISED, KIND_AUTHORISED},
	[CODE_R] = {"R", "Religious observance", AUTHORISED, KIND_AUTHORISED},
	[CODE_I] = {"I", "Illness", AUTHORISED, KIND_AUTHORISED},
	[CODE_E] = {"E", "Suspended or permanently excluded", AUTHORISED, KIND_AUTHORISED},
	[CODE_Q] = {"Q", "Lack of access arrangements", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_Y1] = {"Y1", "Transport not available", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_Y2] = {"Y2", "Widespread disruption to travel", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_Y3] = {"Y3", "Part of school premises closed", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_Y4] = {"Y4", "Whole school site unexpectedly closed", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_Y5] = {"Y5", "Criminal justice detention", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_Y6] = {"Y6", "Public health guidance or law", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_Y7] = {"Y7", "Other unavoidable cause", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_G] = {"G", "Holiday not granted by the school", UNAUTHORISED, KIND_UNAUTHORISED},
	[CODE_N] = {"N", "Reason for absence not yet established", UNAUTHORISED, KIND_UNAUTHORISED},
	[CODE_O] = {"O", "Absent in other or unknown circumstances", UNAUTHORISED, KIND_UNAUTHORISED},
	[CODE_U] = {"U", "Arrived after registers closed", UNAUTHORISED, KIND_UNAUTHORISED},
	[CODE_Z] = {"Z", "Prospective pupil not on admission register", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_CLOSED] = {"#", "Planned whole school closure", NOT_REQUIRED, KIND_NOT_POSSIBLE},
	[CODE_STRANGE] = {"?9", "Local code", "OTHER", KIND_NOT_POSSIBLE},
};

const struct code_row *code_row(enum code code)
{
	return &rows[code];
}

bool code_absent(enum code code)
{
	return rows[code].kind == KIND_AUTHORISED || rows[code].kind == KIND_UNAUTHORISED;
}
