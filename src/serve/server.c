/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/server.h"

#include "base/leftover.h"
#include "base/mem.h"
#include "serve/answerer.h"
#include "serve/connections.h"
#include "serve/guard.h"
#include "serve/turns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

extern const char embedded_live_css[], embedded_live_js[];

enum { BODY_MOST = 1 << 20, IDLE_S = 15, STACK_B = 256 << 10 };
#define ANSWER_LIMIT_S 20
#define REPORT_LIMIT_S 60 /* it draws, and a browser prints it */

struct server {
	const struct server_order *order;
	struct guard guard;
	struct turns turns;
	struct connections connections;
};

/* A request while it arrives. */
struct request {
	struct text body;
	int is_too_large;
};

/* ---- replies ---- */

struct reply {
	unsigned status;
	const char *type;
	struct text body;
};

static const char json_type[] = "application/json; charset=utf-8";

static void fail(struct reply *r, unsigned status, const char *message)
{
	r->status = status;
	r->type = json_type;
	text_clear(&r->body);
	text_addf(&r->body, "{\"errors\": [{\"where\": \"request\", \"message\": \"%s\"}]}\n", message);
}

static void add_headers(struct MHD_Response *response, const struct reply *r)
{
	static const char *const headers[][2] = {
		{ MHD_HTTP_HEADER_CONNECTION, "close" },	   { MHD_HTTP_HEADER_CACHE_CONTROL, "no-store" },
		{ "X-Content-Type-Options", "nosniff" },	   { "Referrer-Policy", "no-referrer" },
		{ "Cross-Origin-Resource-Policy", "same-origin" }, { "Cross-Origin-Opener-Policy", "same-origin" },
	};

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		MHD_add_response_header(response, headers[i][0], headers[i][1]);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, r->type);
	MHD_add_response_header(response, "Content-Security-Policy",
				"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
				"img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors "
				"'none'");
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, struct reply *r)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(r->body.length, r->body.s, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result = MHD_NO;

	if (response) {
		add_headers(response, r);
		result = MHD_queue_response(connection, r->status, response);
		MHD_destroy_response(response);
	}
	text_release(&r->body);
	return result;
}

static const char *header(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

/* ---- what is asked for ---- */

static void get_page(struct server *s, struct MHD_Connection *c, struct reply *r)
{
	const char *language = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "lang");
	const char *accepted = header(c, MHD_HTTP_HEADER_ACCEPT_LANGUAGE);
	char *page = s->order->page(language ? language : "", accepted ? accepted : "", s->guard.token);

	r->type = "text/html; charset=utf-8";
	text_add(&r->body, page);
	free(page);
}

static void get_style(struct server *s, struct MHD_Connection *c, struct reply *r)
{
	(void)s, (void)c;
	r->type = "text/css; charset=utf-8";
	text_add(&r->body, embedded_live_css);
}

static void get_script(struct server *s, struct MHD_Connection *c, struct reply *r)
{
	(void)s, (void)c;
	r->type = "text/javascript; charset=utf-8";
	text_add(&r->body, embedded_live_js);
}

static void get_choices(struct server *s, struct MHD_Connection *c, struct reply *r)
{
	(void)c;
	text_add(&r->body, s->order->choices);
}

static void get_scenario(struct server *s, struct MHD_Connection *c, struct reply *r)
{
	(void)c;
	r->type = "application/xml; charset=utf-8";
	text_add(&r->body, s->order->scenario ? s->order->scenario : ""); /* empty: none was opened */
}

/* What an answerer makes. */
struct product {
	const char *name, *type;
	int is_report; /* drawn in a folder, which goes afterwards */
};

static void say_end(enum answerer_end end, const struct product *product, struct reply *r)
{
	switch (end) {
	case ANSWERER_DONE:
		r->type = product->type;
		break;
	case ANSWERER_REFUSED:
		r->status = MHD_HTTP_BAD_REQUEST;
		break;
	case ANSWERER_LATE:
		fail(r, MHD_HTTP_BAD_REQUEST,
		     "takes too long; ask for fewer replications or a smaller scenario (docs/SERVE.md says how long)");
		break;
	case ANSWERER_UNWANTED:
		fail(r, MHD_HTTP_CONFLICT, "a newer request of the same page has taken its place");
		break;
	case ANSWERER_FAILED:
		fail(r, MHD_HTTP_INTERNAL_SERVER_ERROR, "the forecast could not be made");
		break;
	}
	if (!r->body.length)
		fail(r, MHD_HTTP_INTERNAL_SERVER_ERROR, "the forecast could not be made");
}

/* By a newer request, or by who ends the server. */
struct asker {
	const struct server *server;
	struct turn turn;
};

static int is_wanted(void *context)
{
	struct asker *asker = context;

	return !*asker->server->order->stop && turns_is_wanted(&asker->turn);
}

static void remove_work(char *work)
{
	struct text charts = TEXT_INIT;

	text_addf(&charts, "%s/charts", work);
	leftover_remove(charts.s);
	leftover_remove(work);
	text_release(&charts);
	free(work);
}

static void answer(struct server *s, struct MHD_Connection *c, const struct product *product, const struct text *body,
		   struct reply *r)
{
	const char *temporary = getenv("TMPDIR");
	char *work =
		product->is_report ? leftover_make_folder(temporary && *temporary == '/' ? temporary : "/tmp") : NULL;
	const char *arguments[8] = { "serve", "--answer", product->name };
	size_t count = 3;
	struct asker asker = { .server = s };
	struct answerer a = { arguments, product->is_report ? REPORT_LIMIT_S : ANSWER_LIMIT_S, is_wanted, &asker };

	if (s->order->folder) {
		arguments[count++] = "--below";
		arguments[count++] = s->order->folder;
	}
	if (work) {
		arguments[count++] = "--work";
		arguments[count++] = work;
	}
	if (product->is_report && !work)
		fail(r, MHD_HTTP_INTERNAL_SERVER_ERROR, "there is no room to draw in; set TMPDIR");
	else if (!turns_begin(&s->turns, &asker.turn, guard_is_token(&s->guard, header(c, "X-Flopcast-Token")),
			      header(c, "X-Flopcast-Page"))) {
		fail(r, MHD_HTTP_SERVICE_UNAVAILABLE, "too many forecasts are waiting; ask again");
	} else {
		say_end(answerer_run(&a, body, &r->body), product, r);
		turns_end(&s->turns, &asker.turn);
	}
	if (work)
		remove_work(work);
}

/* ---- routes ---- */

static const struct route {
	const char *path;
	void (*get)(struct server *s, struct MHD_Connection *c, struct reply *r);
	struct product post;
} routes[] = {
	{ "/", get_page, { 0 } },
	{ "/live.css", get_style, { 0 } },
	{ "/live.js", get_script, { 0 } },
	{ "/choices.json", get_choices, { 0 } },
	{ "/scenario.xml", get_scenario, { 0 } },
	{ "/forecast", NULL, { "forecast", json_type, 0 } },
	{ "/scenario", NULL, { "scenario", "application/xml; charset=utf-8", 0 } },
	{ "/report.html", NULL, { "report.html", "text/html; charset=utf-8", 1 } },
	{ "/report.pdf", NULL, { "report.pdf", "application/pdf", 1 } },
};

static void route(struct server *s, struct MHD_Connection *c, const char *path, const char *method,
		  const struct request *request, struct reply *r)
{
	int is_get = !strcmp(method, MHD_HTTP_METHOD_GET) || !strcmp(method, MHD_HTTP_METHOD_HEAD);

	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		const struct route *route = &routes[i];

		if (strcmp(route->path, path) != 0)
			continue;
		if (route->get && is_get)
			route->get(s, c, r);
		else if (route->post.name && !strcmp(method, MHD_HTTP_METHOD_POST))
			answer(s, c, &route->post, &request->body, r);
		else
			fail(r, MHD_HTTP_METHOD_NOT_ALLOWED, route->get ? "accepted: GET" : "accepted: POST");
		return;
	}
	fail(r, MHD_HTTP_NOT_FOUND, "there is no such page; accepted: GET / and POST /forecast");
}

/* From a browser, only the server's own page with its token. */
static int may_ask(const struct server *s, struct MHD_Connection *c, struct reply *r)
{
	const char *origin = header(c, MHD_HTTP_HEADER_ORIGIN), *token = header(c, "X-Flopcast-Token");

	if (!guard_knows_host(&s->guard, header(c, MHD_HTTP_HEADER_HOST)))
		fail(r, MHD_HTTP_FORBIDDEN, "Host is not this server's");
	else if (!guard_knows_origin(&s->guard, origin))
		fail(r, MHD_HTTP_FORBIDDEN, "Origin is another page");
	else if ((origin || token) && !guard_is_token(&s->guard, token))
		fail(r, MHD_HTTP_FORBIDDEN, "X-Flopcast-Token is not that of the page; load it again");
	else
		return 1;
	return 0;
}

static enum MHD_Result finish(struct server *s, struct MHD_Connection *c, const char *path, const char *method,
			      const struct request *request)
{
	struct reply r = { MHD_HTTP_OK, json_type, TEXT_INIT };
	int is_get = !strcmp(method, MHD_HTTP_METHOD_GET) || !strcmp(method, MHD_HTTP_METHOD_HEAD);

	if (!guard_knows_host(&s->guard, header(c, MHD_HTTP_HEADER_HOST)))
		fail(&r, MHD_HTTP_FORBIDDEN, "Host is not this server's");
	else if (request->is_too_large)
		fail(&r, MHD_HTTP_CONTENT_TOO_LARGE, "a body has at most 1 MiB");
	else if (is_get || may_ask(s, c, &r))
		route(s, c, path, method, request, &r);
	return send_reply(c, &r);
}

static enum MHD_Result take_body(struct server *s, struct request *request, const char *data, size_t *size)
{
	(void)s;
	if (request->body.length + *size > BODY_MOST)
		request->is_too_large = 1;
	else
		text_add_bytes(&request->body, data, *size);
	*size = 0;
	return MHD_YES;
}

/* Headers of which a proxy could believe another one than the library (RFC 9112, 3.2 and 6.3). Both of length are one. */
struct head {
	int seen[4], is_twice;
};

static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	static const struct {
		const char *name;
		int index;
	} once[] = { { MHD_HTTP_HEADER_HOST, 0 },
		     { MHD_HTTP_HEADER_CONTENT_LENGTH, 1 },
		     { MHD_HTTP_HEADER_TRANSFER_ENCODING, 1 },
		     { MHD_HTTP_HEADER_ORIGIN, 2 },
		     { "X-Flopcast-Token", 3 } };
	struct head *head = context;

	(void)kind, (void)value;
	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
		head->is_twice |= !strcasecmp(name, once[i].name) && head->seen[once[i].index]++;
	return MHD_YES;
}

static int has_header_twice(struct MHD_Connection *c)
{
	struct head head = { .is_twice = 0 };

	MHD_get_connection_values(c, MHD_HEADER_KIND, count_header, &head);
	return head.is_twice;
}

/* Is it refused before its body is sent? */
static int refuse_head(struct MHD_Connection *c, struct reply *r)
{
	const char *length = header(c, MHD_HTTP_HEADER_CONTENT_LENGTH);

	if (has_header_twice(c))
		fail(r, MHD_HTTP_BAD_REQUEST,
		     "Host, Content-Length or Transfer-Encoding, Origin and X-Flopcast-Token stand once at most");
	else if (length && strtoull(length, NULL, 10) > BODY_MOST)
		fail(r, MHD_HTTP_CONTENT_TOO_LARGE, "a body has at most 1 MiB");
	else
		return 0;
	return 1;
}

/* Called at the head of a request, for each piece of its body, and at its end. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *c, const char *path, const char *method,
				  const char *version, const char *data, size_t *size, void **state)
{
	struct server *s = context;
	struct request *request = *state;

	(void)version;
	if (!request) {
		struct reply r = { MHD_HTTP_OK, json_type, TEXT_INIT };

		*state = mem_alloc(1, sizeof(*request));
		return refuse_head(c, &r) ? send_reply(c, &r) : MHD_YES;
	}
	if (*size)
		return take_body(s, request, data, size);
	connections_answer(&s->connections, c);
	return finish(s, c, path, method, request);
}

static void on_end(void *context, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode code)
{
	struct request *request = *state;

	(void)context, (void)c, (void)code;
	if (request)
		text_release(&request->body);
	free(request);
	*state = NULL;
}

static void on_connection(void *context, struct MHD_Connection *c, void **state,
			  enum MHD_ConnectionNotificationCode code)
{
	struct server *s = context;

	(void)state;
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		connections_add(&s->connections, c);
	else
		connections_remove(&s->connections, c);
}

/* ---- life ---- */

static struct MHD_Daemon *start(struct server *s, const struct sockaddr_in *address)
{
	return MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL,
				(uint16_t)s->order->port, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR, address,
				MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MOST, MHD_OPTION_CONNECTION_TIMEOUT,
				(unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(64 << 10),
				MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_B, MHD_OPTION_NOTIFY_COMPLETED, on_end, s,
				MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_END);
}

enum status server_run(const struct server_order *o, struct diag_list *diags)
{
	static struct server s; /* threads of the daemon look at it until it has stopped */
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)o->port) };
	struct MHD_Daemon *daemon;

	s.order = o;
	guard_init(&s.guard, o->address, o->port);
	turns_init(&s.turns);
	connections_init(&s.connections);
	if (inet_pton(AF_INET, o->address, &address.sin_addr) != 1) {
		diag_add(diags, SEVERITY_ERROR, "--listen", 0, "%.60s: accepted: an address such as 127.0.0.1",
			 o->address);
		return STATUS_USAGE;
	}
	daemon = start(&s, &address);
	if (!daemon) {
		diag_add(diags, SEVERITY_ERROR, "--port", 0, "%s:%u cannot be listened on: %s; take another --port",
			 o->address, o->port, strerror(errno));
		return STATUS_RUNTIME;
	}
	o->is_ready(o);
	while (!*o->stop) {
		usleep(200000);
		connections_end_slow(&s.connections);
	}
	MHD_stop_daemon(daemon);
	return STATUS_OK;
}
