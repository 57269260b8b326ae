/* figures_read.h: what the readers of DfE's layouts share. For source/ only.
 *
 * A reader turns rows of a file into packed RECORD_FIGUREs, each with its values. Columns are
 * found by name: the order differs from release to release. */
#ifndef SOURCE_FIGURES_READ_H
#define SOURCE_FIGURES_READ_H

#include "exchange/record.h"
#include "source/csv_table.h"

/* Columns that say what a number is of. Behind them stand three for each measure. */
enum figures_column {
	COLUMN_TIME,
	COLUMN_IDENTIFIER,
	COLUMN_FRAME,
	COLUMN_DATE,
	COLUMN_LEVEL,
	COLUMN_COUNTRY_CODE,
	COLUMN_COUNTRY,
	COLUMN_REGION_CODE,
	COLUMN_REGION,
	COLUMN_LA_CODE,
	COLUMN_LA_GSS,
	COLUMN_LA,
	COLUMN_PHASE,
	COLUMN_PHASE_GROUP,
	COLUMN_CARE,
	COLUMN_FSM,
	COLUMN_ETHNICITY,
	COLUMN_WEIGHT,
	COLUMN_TYPE,
	COLUMN_REASON,
	COLUMN_ABSENCE_TYPE,
	COLUMN_SESSIONS,
	COLUMN_SESSIONS_PERCENT,
	COLUMN_ENROLMENTS,
	COLUMN_ENROLMENTS_PERCENT,
	COLUMNS_PLACE
};

struct figures_reader {
	struct csv_table table;
	struct csv_table_column columns[CSV_TABLE_COLUMNS];
	unsigned column_count;
	struct page *page;
	struct page_refusal *refusal;
	enum figure_series series;
	struct buffer values; /* packed, of the row in work */
	uint32_t value_count, all_values;
	struct { /* rows passed over, said once each */
		uint32_t count, line, column;
		char first[64];
	} levels, reasons;
};

/* Reads what the row is of into `row` (all but its values). 1: read; 0: passed over or set
 * aside; negative: the file is refused. */
int figures_read_row(struct figures_reader *r, struct record_figure *row);
/* The number of a cell: 1 a count, 0 a marker or empty, -1 neither. E-notation is read. */
int figures_read_count(struct span cell, uint64_t *ret_count);
/* Sets the row aside as csv_table_reject. */
int figures_reject(struct figures_reader *r, unsigned column, const char *expected);
/* Adds a value to the row in work, and gives the row away. -FAULT_LIMIT. */
int figures_value(struct figures_reader *r, const struct record_value *value);
void figures_give(struct figures_reader *r, struct record_figure *row);

/* All rows, from where the table stands. */
int figures_read_wide(struct figures_reader *r);
int figures_read_long(struct figures_reader *r);
/* A file of bands, with or (as DfE has published it) without a header. */
bool figures_is_bands(const struct csv_table *t);
int figures_read_bands(struct figures_reader *r);

/* The columns of every layout but bands, all optional; their count. */
unsigned figures_columns(struct csv_table_column ret_columns[CSV_TABLE_COLUMNS]);
/* True when the header has at least one rate that figures_read_wide knows. */
bool figures_has_rates(const struct csv_table *t);

#endif
