/* probe_words.c: what went wrong while a school's system was tried, what it means, whose it is to mend and
 * how: for the person at the school, at its supplier or here who reads it aloud on the telephone. */
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "engine/pull/probe_internal.h"
#include "engine/world/approval.h"

/* In the texts {host}, {name} (the host without its port), {school} (its id at the supplier), {credential}
 * and {file} are replaced. */
struct words {
	const char *key, *cause, *text, *mend;
};

#define FILE_OF "source.base_url in {file}"

/* The connection itself. */
static const struct words hows[FETCH_HOWS] = {
	[HOW_NO_SUCH_NAME] = {"name", "us", "there is no host {host}: its name is not known to DNS",
			      "look for a slip of the pen in " FILE_OF
			      "; if the name is right, this machine's DNS does not "
			      "know it: `getent hosts {name}` shows what it answers"},
	[HOW_NOT_LISTENING] =
		{"refused", "supplier",
		 "{host} exists but does not let us connect: nothing listens at that port, or a firewall refuses it",
		 "check the port in " FILE_OF
		 "; ask the network team whether this machine may go out to {host}, and the supplier whether it "
		 "lets only known addresses in and has ours"},
	[HOW_OTHER_NAME] =
		{"certificate_name", "supplier",
		 "who answers at {host} shows a certificate made out to another name, so it may be somebody else",
		 "check the host in " FILE_OF
		 ": it must be the name the supplier gives, not a number or an alias; if it is right, the "
		 "supplier has to put {host} into its certificate. We send no token until then"},
	[HOW_UNKNOWN_AUTHORITY] =
		{"certificate_unknown", "us",
		 "the certificate of {host} is signed by nobody this machine trusts",
		 "if a proxy of ours opens connections, its authority's certificate belongs into the file "
		 "network.ca_file of muster.yaml names; else the supplier's server does not send its whole chain "
		 "(or signed its certificate itself) and has to mend that"},
	[HOW_OUT_OF_DATE] =
		{"certificate_date", "supplier", "the certificate of {host} has run out, or is not valid yet",
		 "the supplier has to renew it; if others can connect, check this machine's clock"},
	[HOW_NOT_TLS] = {"tls", "supplier", "no secure connection to {host} could be made",
			 "check that the port in " FILE_OF
			 " is one for https; the supplier must offer TLS 1.2 or later"},
};

/* What the system answered. */
static const struct words outcomes[FETCH_OUTCOMES] = {
	[FETCH_UNREACHABLE] =
		{"unreachable", "supplier", "no connection to {host}",
		 "ask the network team whether this machine may go out to {host}; if it may, ask the "
		 "supplier whether the service is up"},
	[FETCH_TIMEOUT] =
		{"timeout", "supplier", "{host} did not answer in time",
		 "try again in some minutes; if it stays, ask the supplier; network.answer_within of "
		 "muster.yaml is how long we wait"},
	[FETCH_UNAUTHORISED] =
		{"token", "us", "{host} does not accept our token (401)",
		 "ask the supplier for a new token, put it alone on one line into "
		 "credentials/{credential} of the keys folder, and reload the daemon (systemctl reload musterd)"},
	[FETCH_FORBIDDEN] =
		{"forbidden", "school", "{host} accepts our token but not for this (403)",
		 "the school has to approve our access, with attendance and pupils, in the supplier's "
		 "portal; what was asked for is under the name of our application there"},
	[FETCH_NOT_FOUND] =
		{"school", "us", "{host} does not know a school {school} (404)",
		 "check source.school in {file} against the id the supplier shows for the school; a school "
		 "that has not been asked for access yet is not known either"},
	[FETCH_LIMITED] =
		{"limited", "supplier", "{host} asks us to slow down (429)",
		 "wait; if it happens at every try, the supplier has set too low a limit for all our schools"},
	[FETCH_SERVER_ERROR] =
		{"server", "supplier", "{host} failed while it answered (5xx)",
		 "try again in some minutes; if it stays, tell the supplier the time and the address"},
	[FETCH_REDIRECTED] =
		{"redirect", "us",
		 "{host} sends us to another address, which we do not follow: our token would go along",
		 "put the right address into " FILE_OF},
	[FETCH_NOT_JSON] = {"not_data", "us",
			    "{host} answered with a page for people (such as a login page) instead of data",
			    FILE_OF
			    " is probably the address of the portal and not of its API; a proxy or a guest "
			    "network that wants a login looks the same"},
	[FETCH_TOO_LARGE] = {"too_large", "supplier", "an answer of {host} is larger than we accept",
			     "tell the supplier that its pages are larger than asked for"},
	[FETCH_CUT_SHORT] =
		{"cut_short", "supplier", "the answer of {host} was cut short",
		 "try again; if it stays, tell the supplier, or the network team if a proxy is between"},
	[FETCH_NO_CREDENTIAL] =
		{"no_token", "us", "there is no token {credential} among the keys the daemon has read",
		 "put the token the supplier gave alone on one line into credentials/{credential} of the keys "
		 "folder (chmod 0600), and reload the daemon (systemctl reload musterd)"},
	[FETCH_UNEXPECTED] = {"unexpected", "supplier", "{host} answered with something we do not know",
			      "tell the supplier what it answered, and when"},
	[FETCH_INTERRUPTED] = {"interrupted", "us", "we were interrupted by a restart of our own",
			       "try again"},
};

static const struct words standings[APPROVALS] = {
	[APPROVAL_PENDING] =
		{"not_approved", "school", "the school has not answered our request for access yet",
		 "somebody at the school with the right to do so has to approve it in the supplier's portal"},
	[APPROVAL_DECLINED] = {"not_approved", "school", "the school has declined our request for access",
			       "ring the school: only it can change that, in the supplier's portal"},
	[APPROVAL_REVOKED] = {"not_approved", "school",
			      "the school has taken back its approval of our access",
			      "ring the school: only it can change that, in the supplier's portal"},
	[APPROVAL_REFUSED] =
		{"not_approved", "school",
		 "the school has not approved our access, and stands on none of the supplier's lists of requests",
		 "ask the supplier for access to school {school}; the school then has to approve it"},
	[APPROVAL_ELSEWHERE] =
		{"region", "us",
		 "{host} answers, but does not have the data of school {school}: it is the address of another region",
		 "ask the supplier which region the school is in, and put that host into " FILE_OF},
};

static struct span host_of(const char *url)
{
	const char *at = strstr(url, "://");

	at = at != NULL ? at + 3 : url;
	return (struct span){at, strcspn(at, "/?#")};
}

static struct span name_of(const char *url)
{
	struct span host = host_of(url);
	size_t colon = host.length;

	while (colon > 0 && host.at[colon - 1] >= '0' && host.at[colon - 1] <= '9')
		colon--;
	if (colon > 0 && host.at[colon - 1] == ':')
		host.length = colon - 1;
	return host;
}

static void expand(const struct probe *p, const char *template, char *out, size_t size)
{
	const struct school *s = probe_school(p);
	char file[160];
	struct buffer b = {0};

	snprintf(file, sizeof file, "schools/%s.yaml", s->id);
	while (*template != '\0') {
		const struct {
			const char *name;
			struct span value;
		} rows[] = {{"{host}", host_of(s->base_url)},
			    {"{name}", name_of(s->base_url)},
			    {"{school}", span_of(s->source_school)},
			    {"{credential}", span_of(s->credential)},
			    {"{file}", span_of(p->file[0] != '\0' ? p->file : file)}};
		size_t i = 0;

		while (i < sizeof rows / sizeof *rows &&
		       strncmp(template, rows[i].name, strlen(rows[i].name)) != 0)
			i++;
		if (i < sizeof rows / sizeof *rows) {
			buffer_bytes(&b, rows[i].value.at, rows[i].value.length);
			template += strlen(rows[i].name);
		} else {
			buffer_bytes(&b, template ++, 1);
		}
	}
	text_copy(out, size, buffer_span(&b));
	buffer_free(&b);
}

static void say(struct probe *p, const struct words *w, const char *detail)
{
	size_t used;

	if (p->trouble.key != NULL)
		return; /* the first one counts */
	p->trouble.key = w->key;
	p->trouble.cause = w->cause;
	expand(p, w->text, p->trouble.text, sizeof p->trouble.text);
	expand(p, w->mend, p->trouble.mend, sizeof p->trouble.mend);
	used = strlen(p->trouble.text);
	if (detail[0] != '\0')
		snprintf(p->trouble.text + used, sizeof p->trouble.text - used, " (%.160s)", detail);
}

void probe_trouble_fetch(struct probe *p, enum fetch_outcome outcome, enum fetch_how how, const char *detail)
{
	say(p, outcome == FETCH_UNREACHABLE && hows[how].key != NULL ? &hows[how] : &outcomes[outcome],
	    outcome == FETCH_NO_CREDENTIAL ? "" : detail);
}

void probe_trouble_standing(struct probe *p, enum approval standing)
{
	p->standing = standing;
	if (standings[standing].key != NULL)
		say(p, &standings[standing], "");
}

void probe_trouble_page(struct probe *p, const char *detail)
{
	static const struct words w = {"form", "supplier",
				       "the answer of {host} is not of the form its interface promises",
				       "check source.kind in {file}; if it is right, tell the supplier"};

	say(p, &w, detail);
}

void probe_trouble_host(struct probe *p)
{
	static const struct words w = {
		"next_host", "supplier",
		"{host} says that its next page is at another address; our token does not go there",
		"tell the supplier; or its true address belongs into " FILE_OF};

	say(p, &w, "");
}

void probe_trouble_empty(struct probe *p)
{
	static const struct words w = {"empty", "us", "{host} answers, and gives no pupil of school {school}",
				       "ask the supplier which region the school is in (" FILE_OF
				       "), and whether its connection to the school's system is up"};

	say(p, &w, "");
}

void probe_trouble_lost(struct probe *p)
{
	static const struct words w = {"lost", "us",
				       "no answer came, neither from {host} nor from our own roles",
				       "see `muster status`: a role may be down"};

	say(p, &w, "");
}

void probe_trouble_token(struct probe *p)
{
	static const struct words w = {
		"token_host", "us",
		"nothing was sent: the token {credential} is that of schools at another host, and goes nowhere else on "
		"the word of a file",
		"if the file is right, put the school into the configuration first (`muster check`, then reload), and "
		"try it there: muster source test"};

	say(p, &w, "");
}
