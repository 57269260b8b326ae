#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "process/clock.h"
#include "process/filing.h"
#include "process/listen.h"
#include "process/log.h"
#include "process/sandbox.h"
#include "process/supervisor_internal.h"

void supervisor_reload(struct supervisor *s)
{
	struct fault fault;

	if (s->reload != NULL) {
		s->reload_again = true;
		return;
	}
	s->generation++;
	log_info("configuration_reading", LOG_TEXT("folder", s->options->config),
		 LOG_NUMBER("generation", s->generation));
	if (s->state == SUPERVISOR_RUNNING)
		sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_monotonic() * 1000);
	if (reload_begin(s->options->config, s->generation, &s->reload, &fault) != 0)
		log_fault(LOG_LEVEL_ERROR, "configuration_fault", &fault);
}

/* A person who starts the daemon reads plain lines; a log gets one event each. */
static void show_fault(const struct supervisor *s, enum log_level level, const struct fault *f)
{
	char words[700];

	if (s->state != SUPERVISOR_READING)
		log_fault(level, level == LOG_LEVEL_ERROR ? "configuration_fault" : "configuration_warning",
			  f);
	else
		fprintf(stderr, "%s%s\n",
			level == LOG_LEVEL_ERROR ? "" : "warning: ", fault_print(f, words, sizeof words));
}

static void show_faults(const struct supervisor *s, enum log_level level, const struct faults *faults)
{
	for (size_t i = 0; i < faults->count; i++)
		show_fault(s, level, &faults->list[i]);
	if (faults->dropped > 0)
		log_warn("faults_left_out", LOG_NUMBER("count", faults->dropped));
}

/* Nothing has changed; say so, to the log, the service manager and `muster status`. */
static void refuse(struct supervisor *s, const struct faults *faults)
{
	struct message m = {
		.kind = MSG_RELOAD_FAILED,
		.reload_failed = {.generation = s->generation, .faults = (uint32_t)faults->count}};
	char words[700] = "";

	if (faults->count > 0)
		fault_print(&faults->list[0], words, sizeof words);
	if (s->state == SUPERVISOR_READING) {
		fprintf(stderr, "musterd: not started: %zu fault%s in the configuration\n", faults->count,
			faults->count == 1 ? "" : "s");
		supervisor_fail(s);
		return;
	}
	log_error("reload_failed", LOG_NUMBER("generation", s->generation),
		  LOG_NUMBER("faults", faults->count), LOG_TEXT("text", "nothing was changed"),
		  LOG_TEXT("first", words));
	text_copy(m.reload_failed.text, sizeof m.reload_failed.text, span_of(words));
	(void)peers_send(s->peers, ROLE_ENGINE, &m, -1, NULL);
	sd_notify(0, "READY=1\nSTATUS=the last reload failed; the configuration before it is in force");
}

/* The console's sockets, where an address is new; *ret has those to use from now on. */
static int console_sockets(const struct supervisor *s, const struct settings *next,
			   struct settings_sockets *ret, struct fault *reterr)
{
	const struct authority *a = &next->config->authority;
	const struct authority *old = s->settings != NULL ? &s->settings->config->authority : NULL;
	int rc = 0;

	*ret = s->sockets;
	if (old == NULL || strcmp(old->console_listen, a->console_listen) != 0)
		rc = listen_tcp(a->console_listen, &ret->console, reterr);
	if (rc != 0 || (old != NULL && strcmp(old->console_proxy, a->console_proxy) == 0))
		return rc;
	ret->proxy = -1;
	if (a->console_proxy[0] != '\0')
		rc = listen_unix(a->console_proxy, &ret->proxy, reterr);
	if (rc != 0 && ret->console != s->sockets.console)
		close(ret->console);
	return rc;
}

static void close_old(int old, int next)
{
	if (old != next && old >= 0)
		close(old);
}

static int check_sandbox(const struct settings *next, struct fault *reterr)
{
	if (sandbox_landlock() > 0 || next->config->authority.sandbox_reduced)
		return 0;
	return fault_set(
		reterr, FAULT_STATE,
		"this kernel has no landlock: the roles' files cannot be fenced in. To start all the "
		"same, write \"sandbox: reduced\" in muster.yaml");
}

/* Restarts or tells again whoever has something new to hear. */
static void pass_on(struct supervisor *s, const struct settings *before)
{
	for (unsigned i = ROLE_FETCH; i <= ROLE_CONSOLE; i++) {
		struct child *child = &s->children[i];

		child->wanted = true;
		if (before == NULL || child->pid == 0)
			continue;
		if (settings_differ(child->role, before, s->settings)) {
			const struct message stop = {.kind = MSG_STOP};

			child->planned = true;
			log_info("role_restarting", LOG_TEXT("name", role_name(child->role)),
				 LOG_TEXT("text", "its settings have changed"));
			(void)peers_send(s->peers, child->role, &stop, -1, NULL);
		} else if (settings_again(child->role) != SIZE_MAX) {
			child->cursor = child->told ? settings_again(child->role) : 0;
			child->told = false;
		}
	}
}

/* All is well: from here on the new settings are the ones in force. */
static void put_in_force(struct supervisor *s, struct settings *next, const struct settings_sockets *sockets)
{
	struct settings *before = s->settings;

	close_old(s->sockets.console, sockets->console);
	close_old(s->sockets.proxy, sockets->proxy);
	/* Another path was taken: nobody answers at the old one any more. */
	if (s->sockets.proxy >= 0 && s->sockets.proxy != sockets->proxy &&
	    strcmp(before->config->authority.console_proxy, next->config->authority.console_proxy) != 0)
		unlink(before->config->authority.console_proxy);
	s->sockets = *sockets;
	s->settings = next;
	if (s->state == SUPERVISOR_READING)
		s->state = SUPERVISOR_STARTING;
	log_info("configuration_accepted", LOG_NUMBER("generation", next->generation),
		 LOG_NUMBER("files", next->file_count), LOG_NUMBER("schools", next->config->school_count),
		 LOG_NUMBER("contracts", next->config->contract_count));
	pass_on(s, before);
	settings_free(before);
}

static void finish(struct supervisor *s)
{
	struct faults faults = {0}, warnings = {0};
	struct fault fault;
	struct settings_sockets sockets = s->sockets;
	struct settings *next =
		reload_finish(s->reload, s->options->config, s->options->keys, &faults, &warnings);

	reload_free(s->reload);
	s->reload = NULL;
	if (next != NULL &&
	    (check_sandbox(next, &fault) != 0 || console_sockets(s, next, &sockets, &fault) != 0)) {
		faults_add(&faults, &fault);
		settings_free(next);
		next = NULL;
	}
	if (s->filing.active && s->filing.generation == 0) {
		next = supervisor_file_loaded(s, next, &faults);
		if (next != NULL)
			put_in_force(s, next, &sockets);
	} else {
		show_faults(s, LOG_LEVEL_WARN, &warnings);
		show_faults(s, LOG_LEVEL_ERROR, &faults);
		if (next != NULL)
			put_in_force(s, next, &sockets);
		else
			refuse(s, &faults);
	}
	faults_clear(&faults);
	faults_clear(&warnings);
}

void supervisor_reload_turn(struct supervisor *s)
{
	if (s->reload != NULL)
		reload_step(s->reload, s->peers);
	if (s->reload != NULL && reload_complete(s->reload))
		finish(s);
	if (s->reload == NULL && s->reload_again && s->state == SUPERVISOR_RUNNING) {
		s->reload_again = false;
		supervisor_reload(s);
		/* Nothing else may wake us for long: the first file goes to parse at once. */
		if (s->reload != NULL)
			reload_step(s->reload, s->peers);
	}
}

void supervisor_configured(struct supervisor *s, const struct msg_configured *m)
{
	supervisor_file_configured(s, m);
	if (!m->ok) {
		log_error("configuration_refused", LOG_NUMBER("generation", m->generation),
			  LOG_TEXT("text", m->text));
		if (s->state == SUPERVISOR_STARTING)
			supervisor_fail(s);
		return;
	}
	s->configured = m->generation;
	log_info("configuration_in_force", LOG_NUMBER("generation", m->generation),
		 LOG_TEXT("text", m->text));
	if (s->state == SUPERVISOR_RUNNING)
		sd_notify(0, "READY=1\nSTATUS=running");
}
