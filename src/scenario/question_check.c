/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/question_check.h"

#include "base/mem.h"
#include "model/framework.h"
#include "xml/alias.h"
#include "xml/notation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void question_fault(struct question_check *k, const char *field, const char *format, ...)
{
	struct text message = TEXT_INIT;
	va_list args;

	if (field) {
		const char *value = NULL;

		for (int i = 0; i < QUESTION_FIELDS; i++)
			if (!strcmp(question_options[i].name, field))
				value = k->question->value[i];
		text_addf(&message, "%s%s", k->question->prefix, field);
		if (value) {
			text_add(&message, " '");
			text_add_safe(&message, value, DIAG_TEXT_LIMIT);
			text_add(&message, "'");
		}
		text_add(&message, ": ");
	}
	va_start(args, format);
	text_vaddf(&message, format, args);
	va_end(args);
	diag_add(k->diags, SEVERITY_ERROR, k->question->where, 0, "%s", message.s);
	text_release(&message);
}

static const char *said(const struct question_check *k, enum question_field field)
{
	return k->question->value[field];
}

/* ---- numbers ---- */

/* What a number may be; most and least in base units. */
static const struct number {
	enum question_field field;
	enum dimension dimension;
	int may_vary; /* a distribution */
	double least, most;
	const char *accepted;
} numbers[] = {
	{ QUESTION_PARAMS, DIMENSION_COUNT, 0, 1, 1e16, "1 to 1e16, such as 7B" },
	{ QUESTION_TOKENS, DIMENSION_COUNT, 1, 1, 1e18, "1 to 1e18, such as 1T" },
	{ QUESTION_EXAMPLES, DIMENSION_COUNT, 0, 1, 1e18, "1 to 1e18, such as 52k" },
	{ QUESTION_EACH, DIMENSION_COUNT, 1, 1, 1e9, "1 to 1e9, such as 130" },
	{ QUESTION_EPOCHS, DIMENSION_NUMBER, 1, 1e-6, 1e6, "above 0, such as 3" },
	{ QUESTION_STEPS, DIMENSION_COUNT, 0, 1, 1e9, "1 to 1e9, such as 400" },
	{ QUESTION_PROMPTS, DIMENSION_COUNT, 0, 1, 1e9, "1 to 1e9, such as 512" },
	{ QUESTION_SAMPLES, DIMENSION_COUNT, 0, 1, 1e6, "1 to 1e6, such as 16" },
	{ QUESTION_PROMPT_TOKENS, DIMENSION_COUNT, 0, 1, 1e9, "1 to 1e9, such as 500" },
	{ QUESTION_ANSWER_TOKENS, DIMENSION_COUNT, 0, 1, 1e9, "1 to 1e9, such as 2000" },
	{ QUESTION_REQUESTS, DIMENSION_COUNT, 0, 1e-3, 1e12, "above 0, such as 20k (a day)" },
	{ QUESTION_MONTHS, DIMENSION_NUMBER, 0, 1e-3, 1200, "above 0, such as 6" },
	{ QUESTION_DATA, DIMENSION_BYTES, 0, 1, 1e18, "1 B to 1e18 B, such as 5.8GB" },
	{ QUESTION_DEADLINE, DIMENSION_TIME, 0, 1e-3, 36525 * 86400.0, "above 0, to 36525 d" },
	{ QUESTION_MFU, DIMENSION_FRACTION, 1, 1e-9, 1, "above 0, to 100%" },
	{ QUESTION_LIFETIME, DIMENSION_TIME, 1, 1e-3, 1e12, "above 0, such as 90 d" },
	{ QUESTION_INTERVAL, DIMENSION_TIME, 0, 1e-3, 36525 * 86400.0, "above 0, such as 30 min" },
};

static void check_number(struct question_check *k, const struct number *n)
{
	const char *name = question_options[n->field].name, *text = said(k, n->field);
	struct text why = TEXT_INIT;
	struct notation notation = { .file = NULL };
	struct quantity q = { 0, "" };
	int is_law = text && n->may_vary && strchr(text, '(');

	if (!text)
		return;
	if (is_law ? notation_parse(text, n->dimension, &notation, &why) != STATUS_OK
		   : quantity_parse(text, strlen(text), n->dimension, &q, &why) != STATUS_OK)
		question_fault(k, name, "%s", text_str(&why));
	else if (notation.file)
		question_fault(k, name, "no file is read here; accepted: %s, or a distribution of numbers",
			       n->accepted);
	else if (!is_law && !(q.value >= n->least && q.value <= n->most))
		question_fault(k, name, "out of range; accepted: %s", n->accepted);
	free(notation.file);
	text_release(&why);
}

static int64_t check_integer(struct question_check *k, enum question_field field, int64_t least, int64_t otherwise)
{
	struct text why = TEXT_INIT;
	int64_t value = otherwise;

	if (said(k, field) && quantity_parse_integer(said(k, field), least, 1000000, &value, &why))
		question_fault(k, question_options[field].name, "%s", why.s);
	text_release(&why);
	return value;
}

/* ---- money ---- */

/* The amount with its currency, which is the answer's where none is said; `unit` is added where it is missing. */
static void complete_money(const struct question_check *k, const char *text, const char *unit, struct text *out)
{
	struct text why = TEXT_INIT, plain = TEXT_INIT;
	const char *slash = strrchr(text, '/');
	int is_hourly = unit && slash && (!strcmp(slash, "/h") || !strcmp(slash, "/hr"));
	struct quantity q;

	text_add_bytes(&plain, text, is_hourly ? (size_t)(slash - text) : strlen(text));
	if (!quantity_parse(text_str(&plain), plain.length, DIMENSION_COUNT, &q, &why)) /* a bare number */
		text_addf(out, "%.17g %s%s", q.value, k->currency, unit ? unit : "");
	else if (unit && !quantity_parse(text_str(&plain), plain.length, DIMENSION_MONEY, &q, &why))
		text_addf(out, "%.17g %s%s", q.value, q.currency, unit);
	else
		text_add(out, text);
	text_release(&plain);
	text_release(&why);
}

static void check_money(struct question_check *k)
{
	struct text why = TEXT_INIT;
	struct notation law = { .file = NULL };
	struct quantity q = { 0, "" };
	const char *budget = said(k, QUESTION_BUDGET), *price = said(k, QUESTION_PRICE);
	const char *currency = said(k, QUESTION_CURRENCY);

	snprintf(k->currency, sizeof(k->currency), "%s", currency ? currency : "USD");
	if (currency && (strlen(currency) != 3 || strspn(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3))
		question_fault(k, "currency", "accepted: three capitals, such as USD");
	if (budget) {
		complete_money(k, budget, NULL, &k->budget);
		if (quantity_parse(k->budget.s, k->budget.length, DIMENSION_MONEY, &q, &why) || !(q.value > 0))
			question_fault(k, "budget", "%s",
				       why.length ? why.s : "accepted: an amount above 0, such as 500k");
		else if (!currency) /* the answer is in the currency of the budget */
			snprintf(k->currency, sizeof(k->currency), "%s", q.currency);
		else if (strcmp(currency, q.currency) != 0)
			question_fault(k, "budget", "is not in %s, the currency of the answer", currency);
	}
	text_clear(&why);
	if (price) {
		complete_money(k, price, "/gpu-h", &k->price);
		if (notation_parse(k->price.s, DIMENSION_GPU_PRICE, &law, &why) || law.file)
			question_fault(k, "price", "%s", why.length ? why.s : "no file is read here");
		free(law.file);
	}
	text_release(&why);
}

/* ---- names ---- */

static struct element look_up(struct question_check *k, enum question_field field, const char *kind, const char *name)
{
	struct element e = catalog_find(k->catalog, kind, name);
	struct text near = TEXT_INIT;

	if (!e.node) {
		catalog_suggest(k->catalog, NULL, kind, name, &near);
		question_fault(k, question_options[field].name, "no such %s in the catalog; the nearest: %s", kind,
			       text_str(&near));
	}
	text_release(&near);
	return e;
}

static int is_count(const char *text)
{
	struct text why = TEXT_INIT;
	struct quantity q;
	int is = !quantity_parse(text, strlen(text), DIMENSION_COUNT, &q, &why) && q.value >= 1;

	text_release(&why);
	return is;
}

/* A number of weights that no model of the catalog is known by is taken as just that. */
static void check_model(struct question_check *k)
{
	const char *model = said(k, QUESTION_MODEL), *params = said(k, QUESTION_PARAMS), *prefix = k->question->prefix;
	int ways = !!model + !!params + !!said(k, QUESTION_CONFIG);

	if (ways != 1)
		question_fault(
			k, NULL,
			"%s which model; accepted: one of %smodel llama-2-7b, %sparams 7B, or %sconfig config.json",
			ways ? "more than one says" : "nothing says", prefix, prefix, prefix);
	else if (model && is_count(model) && !catalog_find(k->catalog, "model", model).node)
		k->params = model;
	else if (model)
		k->model = look_up(k, QUESTION_MODEL, "model", model);
	else
		k->params = params;
}

/* What makes its own data, and what is used: no other amount may stand beside. */
static void check_use(struct question_check *k)
{
	static const enum question_field of_data[] = { QUESTION_TOKENS, QUESTION_EACH, QUESTION_DATA,
						       QUESTION_LANGUAGE };
	int is_rl = !strcmp(k->question->kind, "grpo");

	for (size_t i = 0; i < sizeof(of_data) / sizeof(of_data[0]); i++)
		if (said(k, of_data[i]))
			question_fault(k, question_options[of_data[i]].name, "%s has none; accepted: %s",
				       k->question->kind,
				       is_rl ? "steps or examples (prompts), samples and answer-tokens"
					     : "requests (a day), prompt-tokens and answer-tokens");
	if (!is_rl && said(k, QUESTION_EXAMPLES))
		question_fault(k, "examples", "serve has none; accepted: requests, a day");
}

static void check_amount(struct question_check *k)
{
	int ways = !!said(k, QUESTION_TOKENS) + !!said(k, QUESTION_EXAMPLES) + !!said(k, QUESTION_DATA);
	const char *prefix = k->question->prefix;

	if (!question_has_data(k->question->kind)) {
		check_use(k);
		return;
	}
	if (ways != 1)
		question_fault(k, NULL,
			       "%s how much data; accepted: one of %stokens 1T, %sexamples 52k, or %sdata 5.8GB with "
			       "%slanguage zh",
			       ways ? "more than one says" : "nothing says", prefix, prefix, prefix, prefix);
	if (said(k, QUESTION_EACH) && !said(k, QUESTION_EXAMPLES))
		question_fault(k, "tokens-per-example", "belongs to %sexamples", prefix);
	if (said(k, QUESTION_DATA) && !said(k, QUESTION_LANGUAGE))
		question_fault(k, "data", "its tokens depend on the language; accepted: %slanguage en, zh, ja, ...",
			       prefix);
	if (said(k, QUESTION_LANGUAGE) && !said(k, QUESTION_DATA))
		question_fault(k, "language", "belongs to %sdata", prefix);
	if (said(k, QUESTION_LANGUAGE))
		k->language = look_up(k, QUESTION_LANGUAGE, "language", said(k, QUESTION_LANGUAGE));
}

/* ---- machines and places ---- */

enum { NODE_GPUS = 8, TRAY_GPUS = 4, SITES_MOST = 1000 };
#define DEFAULT_GPU "h100" /* the answer says so */

/* "128xh100" and "8 x A100 80GB" say both how many and which. */
static const char *split_gpu(const char *text, int64_t *gpus)
{
	size_t digits = strspn(text, "0123456789"), blank = digits + strspn(text + digits, " ");

	if (!digits || digits > 7 || (text[blank] != 'x' && text[blank] != 'X') || !text[blank + 1])
		return text;
	*gpus = strtoll(text, NULL, 10);
	return text + blank + 1 + strspn(text + blank + 1, " ");
}

static void check_gpus(struct question_check *k, int64_t default_gpus)
{
	const char *gpu = said(k, QUESTION_GPU) ? split_gpu(said(k, QUESTION_GPU), &default_gpus) : DEFAULT_GPU;
	int64_t n = check_integer(k, QUESTION_GPUS, 1, default_gpus < 1 ? 1 : default_gpus);

	k->gpus = n;
	k->node_gpus = n <= NODE_GPUS ? n : n % NODE_GPUS == 0 ? NODE_GPUS : TRAY_GPUS;
	if (n % k->node_gpus != 0)
		question_fault(k, "gpus", "machines have %d GPUs; the nearest: %lld and %lld", NODE_GPUS,
			       (long long)(n / NODE_GPUS * NODE_GPUS), (long long)((n / NODE_GPUS + 1) * NODE_GPUS));
	check_integer(k, QUESTION_SPARES, 0, 0);
	k->accelerator = look_up(k, QUESTION_GPU, "accelerator", gpu);
}

static void add_site(struct question_check *k, struct element e)
{
	for (size_t i = 0; i < k->site_count; i++)
		if (k->sites[i].node == e.node)
			return;
	k->sites = mem_grow(k->sites, k->site_count, &k->site_capacity, sizeof(*k->sites));
	k->sites[k->site_count++] = e;
}

/* Of its own, or of one of the cards that a notebook has. */
static int offers(struct element site, const char *accelerator)
{
	char *own = field_text(site, "accelerator");
	int offers = own && !strcmp(own, accelerator);

	free(own);
	for (xmlNode *n = site.node->children; n && !offers; n = n->next)
		if (n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, "usage")) {
			own = field_text((struct element){ site.document, n }, "accelerator");
			offers = own && !strcmp(own, accelerator);
			free(own);
		}
	return offers;
}

static int64_t most_gpus(struct element site)
{
	char *most = field_text(site, "max-gpus");
	int64_t gpus = most ? strtoll(most, NULL, 10) : INT64_MAX;

	free(most);
	return gpus;
}

static void add_all_sites(struct question_check *k, const char *accelerator)
{
	struct element e = { NULL, NULL };

	while ((e = catalog_next(k->catalog, "site", e)).node)
		if (offers(e, accelerator) && most_gpus(e) >= k->gpus)
			add_site(k, e);
	if (!k->site_count)
		question_fault(k, "site", "no place of the catalog has %lld of this GPU (%s) at a time; say a price",
			       (long long)k->gpus, accelerator);
}

/* The price of a GPU-hour where it is one number, NAN where there is none. */
static double hourly_price(struct element site)
{
	struct text why = TEXT_INIT;
	struct quantity q = { NAN, "" };

	for (xmlNode *n = site.node->children; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, "rate")) {
			char *price = field_text((struct element){ site.document, n }, "price");

			if (!price || quantity_parse(price, strlen(price), DIMENSION_GPU_PRICE, &q, &why) ||
			    strcmp(q.currency, "USD") != 0)
				q.value = NAN;
			free(price);
		}
	text_release(&why);
	return q.value;
}

static int is_usual_cloud(struct element site, const char *accelerator, int64_t gpus)
{
	char *kind = field_text(site, "kind");
	int is = field_is_present(site, "common") && !strcmp(kind, "cloud") && offers(site, accelerator) &&
		 most_gpus(site) >= gpus && !isnan(hourly_price(site));

	free(kind);
	return is;
}

static int by_price(const void *a, const void *b)
{
	double x = hourly_price(*(const struct element *)a), y = hourly_price(*(const struct element *)b);

	return (x > y) - (x < y);
}

/* No place was said: of the usual offers of clouds that in the middle, by price. */
static void choose_site(struct question_check *k, const char *accelerator)
{
	struct element e = { NULL, NULL }, middle;

	while ((e = catalog_next(k->catalog, "site", e)).node)
		if (is_usual_cloud(e, accelerator, k->gpus))
			add_site(k, e);
	if (!k->site_count) {
		question_fault(k, NULL,
			       "no cloud of the catalog has %lld of this GPU (%s) at a time; accepted: %sprice 2.5 (a "
			       "GPU-hour), or %ssite",
			       (long long)k->gpus, accelerator, k->question->prefix, k->question->prefix);
		return;
	}
	qsort(k->sites, k->site_count, sizeof(*k->sites), by_price);
	middle = k->sites[(k->site_count - 1) / 2];
	k->site_choices = (int)k->site_count;
	k->sites[0] = middle;
	k->site_count = 1;
}

static void add_named_site(struct question_check *k, const char *name, const char *accelerator)
{
	const struct catalog_need need = { accelerator, k->gpus };
	struct element e = catalog_find_suited(k->catalog, "site", name, &need);
	struct text near = TEXT_INIT;
	char *kind;

	if (!e.node) {
		catalog_suggest(k->catalog, NULL, "site", name, &near);
		question_fault(k, NULL, "%ssite '%.40s': no such place in the catalog; the nearest: %s",
			       k->question->prefix, name, text_str(&near));
		text_release(&near);
		return;
	}
	kind = field_text(e, "kind");
	if (!strcmp(kind, "api"))
		question_fault(k, NULL,
			       "%ssite '%.40s': a tuning service has machines of its own; ask for it in a scenario",
			       k->question->prefix, name);
	else
		add_site(k, e);
	free(kind);
}

static void check_sites(struct question_check *k)
{
	char *accelerator = k->accelerator.node ? field_text(k->accelerator, "id") : NULL;
	char *names = said(k, QUESTION_SITE) ? mem_strdup(said(k, QUESTION_SITE)) : NULL, *rest = names, *name;
	size_t count = 1;

	for (const char *s = names; s && *s; s++)
		count += *s == ',';

	if (names && !strcasecmp(names, "all") && accelerator)
		add_all_sites(k, accelerator);
	else if (count > SITES_MOST)
		question_fault(k, "site", "accepted: at most %d places", SITES_MOST);
	else
		while (rest && (name = strsep(&rest, ","))) {
			name += strspn(name, " ");
			if (*name)
				add_named_site(k, name, accelerator);
			else
				question_fault(k, "site", "an empty name between commas");
		}
	if (!names && !k->price.length && accelerator)
		choose_site(k, accelerator);
	if (k->price.length && k->site_count > 1)
		question_fault(k, "price", "is of one place, and there are %zu", k->site_count);
	free(names);
	free(accelerator);
}

/* The prior of a training's speed; a speed that was measured, and what is no training, has none. */
static void check_moves_prior(struct question_check *k, const char *field)
{
	if (said(k, QUESTION_MFU) || !question_has_data(k->question->kind))
		question_fault(k, field,
			       "moves the published runs' speed, which is not asked for here; accepted with "
			       "training, without %smfu",
			       k->question->prefix);
}

static void check_own(struct question_check *k)
{
	static const char blanks[] = " ,";
	size_t count = 0;

	if (!said(k, QUESTION_OWN))
		return;
	for (const char *word = said(k, QUESTION_OWN); *(word += strspn(word, blanks)); word += strcspn(word, blanks)) {
		struct text why = TEXT_INIT;
		struct quantity q = { 0, "" };

		if (quantity_parse(word, strcspn(word, blanks), DIMENSION_FRACTION, &q, &why) || !(q.value > 0) ||
		    q.value > 1 || ++count > OWN_RUNS_MOST) {
			question_fault(k, "own", "accepted: 1 to %d speeds above 0, to 100%%, such as 31%%,28%%",
				       OWN_RUNS_MOST);
			word = "";
		}
		text_release(&why);
	}
	check_moves_prior(k, "own");
}

static void check_framework(struct question_check *k)
{
#define X(constant, name, program, runs, faster, steps, longer, log_sd, machine) name,
	static const char *const names[] = { FRAMEWORK_LIST(X) };
#undef X
	const char *typed = said(k, QUESTION_FRAMEWORK);
	struct text accepted = TEXT_INIT;

	if (!typed)
		return;
	for (size_t i = 0; i < FRAMEWORKS && typed; i++) {
		typed = strcmp(typed, names[i]) != 0 ? typed : NULL;
		text_addf(&accepted, "%s%s", i ? ", " : "", names[i]);
	}
	if (typed)
		question_fault(k, "framework", "no such program; accepted: %s", accepted.s);
	text_release(&accepted);
	check_moves_prior(k, "framework");
}

void question_check_all(struct question_check *k, int64_t default_gpus)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		check_number(k, &numbers[i]);
	check_own(k);
	check_framework(k);
	check_money(k);
	check_model(k);
	check_amount(k);
	check_gpus(k, default_gpus);
	check_sites(k);
}

void question_check_release(struct question_check *k)
{
	free(k->sites);
	text_release(&k->price);
	text_release(&k->budget);
}
