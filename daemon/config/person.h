/* person.h: a person who may sign in to the console: who, of which teams or schools, and what else he or she
 * may do. What the password is stands nowhere here: accounts are the login role's (login/accounts.h). */
#ifndef CONFIG_PERSON_H
#define CONFIG_PERSON_H

#define PERSON_NAME    64
#define PERSON_TEAMS   8
#define PERSON_SCHOOLS 32
#define PERSON_LISTS   8

/* What a person may do beside what the contracts of his or her teams say. Bits. */
enum right {
	RIGHT_OPERATOR = 1, /* sees how the daemon and its feeds are, and what waits for delivery */
	RIGHT_CONTRACTS =
		2,	  /* writes and agrees share contracts, for his or her schools or for the authority */
	RIGHT_FIGURES = 4 /* sees figures over the borough, by school and cohort, without names */
};

enum sign_in {
	SIGN_IN_LOCAL, /* password and one-time code, kept by the login role */
	SIGN_IN_PROXY  /* a reverse proxy has asked the council's own service who it is */
};

struct person {
	char id[PERSON_NAME];
	char name[96];
	char mail[96];
	char teams[PERSON_TEAMS][PERSON_NAME];
	unsigned team_count;
	const char *roles[PERSON_TEAMS]; /* of those teams, as share contracts name them */
	unsigned role_count;
	char schools[PERSON_SCHOOLS][PERSON_NAME]; /* a school's staff; then no teams */
	unsigned school_count;
	unsigned rights;			    /* enum right */
	char restricted[PERSON_LISTS][PERSON_NAME]; /* lists of the authority whose restricted children he or
						       she may read by name */
	unsigned restricted_count;
	int sign_in;	   /* enum sign_in */
	char subject[256]; /* as the proxy says who it is; local: "" */
};

#endif
