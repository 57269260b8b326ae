#include <stdio.h>
#include <string.h>

#include "civil.h"

/* Days before each month in a year that starts in March, so that the leap day comes last. */
static const int march_days[12] = {0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337};

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int32_t civil_day(int year, int month, int day)
{
	int64_t y = month < 3 ? year - 1 : year;
	int64_t leaps = floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);

	return (int32_t)(y * 365 + leaps + march_days[(month + 9) % 12] + day - 1 - 719468);
}

/* Backwards through the same count: eras of 400 years of 146,097 days, each starting on a 1 March. */
struct civil_date civil_split(int32_t day)
{
	int64_t shifted = (int64_t)day + 719468, era = floor_div(shifted, 146097);
	int rest = (int)(shifted - era * 146097);
	int year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
	int of_year = rest - (365 * year + year / 4 - year / 100);
	int month = (5 * of_year + 2) / 153; /* 0 is March */

	return (struct civil_date){
		.year = (int)(era * 400) + year + (month >= 10),
		.month = month < 10 ? month + 3 : month - 9,
		.day = of_year - march_days[month] + 1,
	};
}

int civil_weekday(int32_t day)
{
	return (int)(((day + 3) % 7 + 7) % 7);
}

static int64_t last_sunday(int year, int month)
{
	int32_t last = civil_day(year, month, 31);

	return (int64_t)(last - (civil_weekday(last) + 1) % 7) * CIVIL_DAY + 3600;
}

bool civil_is_summer(int64_t utc)
{
	int year = civil_split((int32_t)floor_div(utc, CIVIL_DAY)).year;

	return utc >= last_sunday(year, 3) && utc < last_sunday(year, 10);
}

int64_t civil_midnight(int32_t day)
{
	int64_t utc = (int64_t)day * CIVIL_DAY;

	return civil_is_summer(utc - 3600) ? utc - 3600 : utc;
}

int64_t civil_instant(int32_t day, int seconds)
{
	int64_t utc = (int64_t)day * CIVIL_DAY + seconds;

	return civil_is_summer(utc - 3600) ? utc - 3600 : utc;
}

static int64_t local(int64_t utc)
{
	return civil_is_summer(utc) ? utc + 3600 : utc;
}

int32_t civil_local_day(int64_t utc)
{
	return (int32_t)floor_div(local(utc), CIVIL_DAY);
}

int civil_local_seconds(int64_t utc)
{
	int64_t l = local(utc);

	return (int)(l - floor_div(l, CIVIL_DAY) * CIVIL_DAY);
}

static void put(char *out, int value, int width)
{
	for (int i = width - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
}

void civil_put_day(char out[10], int32_t day)
{
	struct civil_date d = civil_split(day);

	put(out, d.year, 4);
	out[4] = out[7] = '-';
	put(out + 5, d.month, 2);
	put(out + 8, d.day, 2);
}

void civil_put_stamp(char out[19], int64_t seconds)
{
	int32_t day = (int32_t)floor_div(seconds, CIVIL_DAY);
	int rest = (int)(seconds - (int64_t)day * CIVIL_DAY);

	civil_put_day(out, day);
	out[10] = ' ';
	put(out + 11, rest / 3600, 2);
	out[13] = out[16] = ':';
	put(out + 14, rest / 60 % 60, 2);
	put(out + 17, rest % 60, 2);
}

bool civil_read(const char *text, int32_t *ret_day, int *ret_seconds)
{
	int y, m, d, h = 0, mi = 0, s = 0, used = 0;
	char back[10];

	if (sscanf(text, "%4d-%2d-%2d%n", &y, &m, &d, &used) != 3 || used != 10)
		return false;
	if (y < 1900 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31)
		return false;
	*ret_day = civil_day(y, m, d);
	civil_put_day(back, *ret_day);
	if (memcmp(back, text, 10))
		return false;
	text += 10;
	if (*text == ' ' || *text == 'T') {
		if (sscanf(text + 1, "%2d:%2d:%2d%n", &h, &mi, &s, &used) != 3 || used != 8)
			return false;
		if (h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 60)
			return false;
		text += 9;
		if (*text == '.')
			text += 1 + strspn(text + 1, "0123456789");
		text += *text == 'Z';
	}
	*ret_seconds = h * 3600 + mi * 60 + s;
	return *text == '\0';
}
