/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/memory_table.h"

#include "base/unit.h"
#include "report/json_value.h"
#include "scenario/memory_fix_words.h"

#include <math.h>

static struct memory memory_for(const struct memory_table *f, const struct plan *p)
{
	switch (f->mode) {
	case FOOTPRINT_QUICK:
		return memory_quick(p);
	case FOOTPRINT_SERVING:
		return memory_serving(p, &f->load);
	case FOOTPRINT_QUICK_SERVING:
		return memory_quick_serving(p, &f->load);
	default:
		return memory_of(p);
	}
}

static const char *mode_name(const struct memory_table *f, const struct memory *m)
{
	return f->mode == FOOTPRINT_QUICK	    ? "quick"
	       : f->mode == FOOTPRINT_SERVING	    ? "serving"
	       : f->mode == FOOTPRINT_QUICK_SERVING ? "serving-quick"
	       : m->is_exact			    ? "exact"
						    : "least";
}

/* Requests that all GPUs hold; weights and cache are shared evenly, the margin is a share of both. */
static double most_requests(const struct memory_table *f, const struct memory *m)
{
	double margin = m->part_b[MEMORY_MARGIN] / (m->part_b[MEMORY_WEIGHTS] + m->part_b[MEMORY_CACHE]);
	double request_b = m->part_b[MEMORY_CACHE] / f->load.requests;

	return m->is_known ? fmax(0, floor((m->have_b / (1 + margin) - m->part_b[MEMORY_WEIGHTS]) / request_b)) : NAN;
}

/* GPUs that hold it; of the rules of thumb, which share everything evenly. 0 = not known or none. */
static double fewest_gpus(const struct memory_table *f, const struct plan *p, const struct memory *m)
{
	if (f->mode == FOOTPRINT_TRAINING)
		return (double)memory_fix_fewest_gpus(p).gpus;
	return m->is_known ? ceil(m->need_b * cluster_gpus(p->cluster) / m->have_b) : 0;
}

/* ---- table ---- */

static void add_layout(struct text *out, const struct plan *p, long long gpus)
{
	const struct layout *l = &p->cluster->layout;

	text_addf(out, "; tensor %lld x pipeline %lld x data %lld, ", (long long)l->tensor, (long long)l->pipeline,
		  (long long)layout_data(l, gpus));
	if (l->context > 1)
		text_addf(out, "context %lld, ", (long long)l->context);
	if (l->expert)
		text_addf(out, "experts on %lld x %lld, ", (long long)l->expert, (long long)l->expert_tensor);
	text_addf(out, "ZeRO-%d, microbatch %lld of %lld tokens", l->zero, (long long)l->microbatch,
		  (long long)p->workload->sequence);
}

static const char *serving_words(const struct memory_table *f, char *words, size_t size)
{
	if (f->mode == FOOTPRINT_QUICK_SERVING)
		snprintf(words, size, "by rule of thumb: weights in %.3g bit and a fifth, shared evenly",
			 f->load.weight_bits);
	else if (f->load.weight_bits == f->load.cache_bits) /* as they were typed */
		snprintf(words, size, "weights and KV cache in %.3g bit, shared evenly", f->load.weight_bits);
	else
		snprintf(words, size, "weights in %.3g bit, KV cache in %.3g bit, shared evenly", f->load.weight_bits,
			 f->load.cache_bits);
	return words;
}

static void add_title(const struct memory_table *f, const struct plan *p, const char *mode, struct text *out)
{
	const struct accelerator *a = p->cluster->accelerator;
	long long gpus = (long long)cluster_gpus(p->cluster);
	char words[80];

	text_addf(out, "%s: ", p->id);
	if (*mode == 's')
		text_addf(out, "serving %s", p->workload->arch->id);
	else
		text_addf(out, "%s of %s", method_name(p->workload->method), p->workload->arch->id);
	text_addf(out, " on %lld x %s", gpus, a ? a->id : "?");
	if (*mode == 'e' && p->workload->sequence)
		add_layout(out, p, gpus);
	text_addf(out, "\nper GPU, %s\n",
		  *mode == 'e'	 ? "by the layout"
		  : *mode == 'l' ? "a lower bound over all layouts (no <layout> is given)"
		  : *mode == 'q' ? "by rule of thumb, shared evenly"
				 : serving_words(f, words, sizeof(words)));
}

static void add_row(struct text *out, const char *name, double bytes)
{
	if (isnan(bytes))
		text_addf(out, "  %-28s %10s\n", name, "not known");
	else
		text_addf(out, "  %-28s %10.2f GB\n", name, bytes / GB);
}

static void add_verdict(const struct memory_table *f, const struct plan *p, const struct memory *m, struct text *out)
{
	double fewest = fewest_gpus(f, p, m);

	text_add(out, "  ");
	if (!m->is_known)
		text_add(out,
			 "not known whether it fits: layers, hidden size, sequence or the GPU's memory is not given;\n"
			 "  --quick takes the rule of thumb; a model of 'flopcast catalog model' has its shape");
	else if (m->fits)
		text_addf(out, "fits, %.1f %% of the memory is left", 100 * (1 - m->need_b / m->have_b));
	else
		text_addf(out, "does NOT fit: %.1f times what is there", m->need_b / m->have_b);
	if (f->mode == FOOTPRINT_TRAINING && m->is_known && !m->fits) {
		text_add(out, "\n  ");
		memory_fix_words(out, p);
	} else if (fewest > 0) {
		text_addf(out, "; fewest GPUs: %.0f", fewest);
	}
	if (f->mode == FOOTPRINT_SERVING && m->is_known)
		text_addf(out, "\n  KV cache: %.0f B a token; requests of %.0f tokens at a time: at most %.0f",
			  memory_cache_b(p->workload->arch, f->load.cache_bits), f->load.tokens, most_requests(f, m));
	text_add(out, "\n");
}

/* With nothing left open of what is served. */
static struct memory_table settled(const struct memory_table *f, const struct plan *p)
{
	return (struct memory_table){ f->mode, memory_load_of(p, &f->load) };
}

void memory_table_table(const struct memory_table *asked, const struct plan *p, struct text *out)
{
	const struct memory_table table = settled(asked, p), *f = &table;
	struct memory m = memory_for(f, p);
	enum memory_part parts[MEMORY_PARTS];
	size_t count = memory_largest(&m, parts);

	add_title(f, p, mode_name(f, &m), out);
	for (size_t i = 0; i < count; i++)
		add_row(out, memory_part_name(parts[i]), m.part_b[parts[i]]);
	add_row(out, "needed", m.need_b);
	add_row(out, "there", m.have_b);
	add_verdict(f, p, &m, out);
}

/* ---- JSON ---- */

static json_t *remedies(const struct plan *p)
{
	struct memory_fix list[REMEDY_END];
	size_t count = memory_fix_list(p, list);
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *object = json_object();

		json_value_set(object, "change", json_value_string(memory_fix_words_of(list[i].change)));
		json_value_set(object, "need_b", json_value_real(list[i].need_b));
		json_value_set(object, "fits", json_boolean(list[i].fits));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *parts(const struct memory *m)
{
	json_t *object = json_object();

	for (int i = 0; i < MEMORY_PARTS; i++)
		if (m->part_b[i] > 0)
			json_value_set(object, memory_part_key((enum memory_part)i), json_value_real(m->part_b[i]));
	return object;
}

json_t *memory_table_json(const struct memory_table *asked, const struct plan *p)
{
	const struct memory_table table = settled(asked, p), *f = &table;
	struct memory m = memory_for(f, p);
	json_t *object = json_object();
	double fewest = fewest_gpus(f, p, &m);

	json_value_set(object, "id", json_value_string(p->id));
	json_value_set(object, "model", json_value_string(p->workload->arch->id));
	json_value_set(object, "accelerator",
		       p->cluster->accelerator ? json_value_string(p->cluster->accelerator->id) : json_null());
	json_value_set(object, "gpus", json_integer((json_int_t)cluster_gpus(p->cluster)));
	json_value_set(object, "mode", json_value_string(mode_name(f, &m)));
	json_value_set(object, "need_b", json_value_real(m.need_b));
	json_value_set(object, "have_b", json_value_real(m.have_b));
	json_value_set(object, "fits", m.is_known ? json_boolean(m.fits) : json_null());
	json_value_set(object, "parts", parts(&m));
	json_value_set(object, "fewest_gpus", fewest > 0 ? json_integer((json_int_t)fewest) : json_null());
	if (f->mode == FOOTPRINT_TRAINING)
		json_value_set(object, "remedies", remedies(p));
	if (f->mode == FOOTPRINT_SERVING) {
		json_value_set(object, "cache_b_per_token",
			       json_value_real(memory_cache_b(p->workload->arch, f->load.cache_bits)));
		json_value_set(object, "most_requests",
			       m.is_known ? json_integer((json_int_t)most_requests(f, &m)) : json_null());
	}
	return object;
}
