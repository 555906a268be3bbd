/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * field.h - reading one attribute as a checked value, and remembering where it came from.
 */
#ifndef FLOPCAST_XML_FIELD_H
#define FLOPCAST_XML_FIELD_H

#include "base/file_set.h"
#include "base/quantity.h"
#include "plan/input_set.h"
#include "plan/parameter.h"
#include "xml/citation.h"
#include "xml/document.h"

/* What an attribute may hold: a quantity, or a distribution whose draws (but for one in a million at either end) lie in
 * the range. */
struct field {
	const char *name;
	enum dimension dimension;
	double least, most; /* in base units */
	int excludes_least; /* the range is open below: "above 0" */
	const char *hint;   /* added to a range fault; may be NULL */
};

/* One value of the resolved scenario and its origin, for `explain`. */
struct provenance {
	char *element; /* "cluster 'big'" */
	char *attribute;
	char *text;   /* as written, or the default's words */
	char *origin; /* "file:line", "catalog/models.xml:12", "--set ...", "default" */
	struct citation citation;
	struct distribution value;
	int is_quantity; /* value is set, in `unit` */
	char unit[24];
	enum dimension dimension;
	char currency[4];	   /* of a price, else "" */
	const char *instead;	   /* of a prior: what to write where it was measured; NULL: no prior */
	int is_parameter;	   /* drawn once a replication */
	uint64_t entity;	   /* of the draw */
	const struct input *input; /* likewise; NULL = a constant */
	uint64_t pin;		   /* what a pin refers to it by: hash of element and attribute */
};

/* An input held at another value than the file says, for sensitivity analysis. */
enum pin_kind {
	PIN_QUANTILE, /* a parameter: at its quantile `value` */
	PIN_TABLE,    /* a parameter: at table[replication] */
	PIN_FACTOR    /* any quantity or distribution: times `value`, cut to the range that is accepted */
};

struct pin {
	uint64_t input; /* provenance.pin */
	enum pin_kind kind;
	double value;
	const double *table; /* outlives the scenario */
};

/* Where values are read from and what became of it. Elements come from the scenario or from the catalog. */
struct field_reader {
	struct diag_list *diags;
	struct provenance *trail;
	size_t trail_count, trail_capacity;
	const struct pin *pins;
	size_t pin_count;
	struct file_set files; /* that attributes refer to */
	double **samples;      /* of empirical distributions */
	size_t sample_count, sample_capacity;
	struct input_set inputs; /* that are uncertain */
};

void field_reader_release(struct field_reader *r);

/* An element of a document. */
struct element {
	const struct document *document;
	xmlNode *node;
};

/* The attribute's text, NULL when absent; to be freed with free(). */
char *field_text(struct element e, const char *attribute);
int field_is_present(struct element e, const char *attribute);

/* A fault of an element's attribute (or of the element, attribute NULL) at its place. The message begins with the
 * element's name and the attribute's value. */
__attribute__((format(printf, 4, 5))) void field_fault(struct field_reader *r, struct element e, const char *attribute,
						       const char *format, ...);
__attribute__((format(printf, 4, 5))) void field_warning(struct field_reader *r, struct element e,
							 const char *attribute, const char *format, ...);

/* Each returns 1 when the attribute is there and good; 0 when absent or faulty (then reported), leaving *value. */
int field_distribution(struct field_reader *r, struct element e, const struct field *f, struct distribution *value,
		       char currency[4]);
int field_quantity(struct field_reader *r, struct element e, const struct field *f, double *value, char currency[4]);
int field_integer(struct field_reader *r, struct element e, const char *attribute, int64_t least, int64_t most,
		  int64_t *value);
int field_seed(struct field_reader *r, struct element e, const char *attribute, uint64_t *value);

/* A distribution that is drawn once a replication. */
int field_parameter(struct field_reader *r, struct element e, const struct field *f, struct parameter *value,
		    char currency[4]);

/* A parameter whose attribute is a word (prior, predicted) that stands for `d`; `words` say what that is. */
void field_worded_parameter(struct field_reader *r, struct element e, const struct field *f, const char *words,
			    const struct distribution *d, struct parameter *value);

/* The same of a law that is drawn each time. */
void field_worded_distribution(struct field_reader *r, struct element e, const struct field *f, const char *words,
			       const struct distribution *d, struct distribution *value);

/* Is the attribute this word? */
int field_is_word(struct element e, const char *attribute, const char *word);

/* The value noted last is a prior; `instead`, of static life: what to write where it was measured. */
void field_mark_prior(struct field_reader *r, const char *instead);

/* The parameter read last draws as `entity`: inputs that are one thing have one draw. */
void field_share_draws(struct field_reader *r, struct parameter *value, uint64_t entity);

/* The same of an input that has something in common with others. */
void field_split_draws(struct field_reader *r, struct parameter *value, uint64_t entity,
		       const struct input_sharing *sharing);

/* The place of an attribute's word in a list that ends with NULL; `otherwise` when it is absent, then noted as a default
 * with these words, or when it is none of them, which the schema has reported. */
int field_word(struct field_reader *r, struct element e, const char *attribute, const char *const words[],
	       int otherwise, const char *default_words);

/* The text of a file that the attribute names, below the scenario's folder, kept for running the study again; 0 when it
 * can't be read or is no text. */
int field_file(struct field_reader *r, struct element e, const char *attribute, const char *name, struct text *content);

/* Notes an attribute that is a word or a name, as written; nothing when it is absent. */
void field_note(struct field_reader *r, struct element e, const char *attribute);

/* Notes a default that was taken because the attribute is absent. */
void field_default(struct field_reader *r, struct element e, const char *attribute, const char *words);

/* A quantity that may be absent: then `otherwise`, noted as a default in these words. */
double field_quantity_or(struct field_reader *r, struct element e, const struct field *f, double otherwise,
			 const char *words);

/* One that must be there: else it is a fault with the field's hint, and 1 or the least that is accepted goes on. */
double field_quantity_needed(struct field_reader *r, struct element e, const struct field *f);

/* Notes a default with figures in it. */
__attribute__((format(printf, 4, 5))) void field_default_of(struct field_reader *r, struct element e,
							    const char *attribute, const char *format, ...);

/* Hash for streams: element, id and attribute. */
uint64_t field_entity(struct element e, const char *attribute);

#endif
