/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quantity.h - numbers with units as people write them, turned into base units.
 *
 * The grammar is strict and does not depend on the locale: sign, digits, decimal point, e-exponent; no nan, inf, hex,
 * blanks inside. Commas set off thousands in counts and amounts of money (1,000,000), and nowhere else. Only 0, pure counts and pure fractions may be bare. Decimal SI and binary IEC prefixes
 * differ.
 *
 *   dimension  base unit            examples
 *   NUMBER     1                    0.7
 *   COUNT      1                    7B 1.4T 52k 7e9       (k M B T = 1e3 1e6 1e9 1e12; m b t bn tn, thousand ... trillion)
 *   FRACTION   1                    0.45 45%
 *   TIME       s                    90 s, 2 min, 1.5 h, 10 d, 2 wk, 3 months; seconds, minutes, hr, hours, days, weeks
 *   BYTES      B                    80 GB, 1.5 TiB
 *   BANDWIDTH  B/s                  2039 GB/s
 *   COMPUTE    FLOP/s               312 TFLOP/s
 *   POWER      W                    400 W, 1.2 kW
 *   MONEY      currency unit        2M USD, $150k, NT$2M
 *   GPU_PRICE  currency / (GPU s)   4.10 USD/gpu-h
 *   THROUGHPUT tokens/(GPU s)       380 tokens/s/gpu
 *   RENT       currency / s         10.49 USD/month
 *   STORAGE_PRICE currency / (B s)  0.023 USD/GB-month
 *   EGRESS_PRICE  currency / B      0.09 USD/GB
 *   ENERGY_PRICE  currency / J      3.78 TWD/kWh
 *   TOKEN_PRICE   currency / token  0.03 USD/1k-tokens
 *   BURN       units / s            13 units/h
 *   GPU_TIME   GPU s                5000 gpu-h
 *   CARBON     kg / J               0.494 kg/kWh
 *
 * A month is 365.25 / 12 days.
 */
#ifndef FLOPCAST_BASE_QUANTITY_H
#define FLOPCAST_BASE_QUANTITY_H

#include "base/status.h"
#include "base/text.h"

#include <stdint.h>

#define QUANTITY_MONTH_S (365.25 / 12 * 86400)

enum dimension {
	DIMENSION_NUMBER,
	DIMENSION_COUNT,
	DIMENSION_FRACTION,
	DIMENSION_TIME,
	DIMENSION_BYTES,
	DIMENSION_BANDWIDTH,
	DIMENSION_COMPUTE,
	DIMENSION_POWER,
	DIMENSION_MONEY,
	DIMENSION_GPU_PRICE,
	DIMENSION_THROUGHPUT,
	DIMENSION_RENT,
	DIMENSION_STORAGE_PRICE,
	DIMENSION_EGRESS_PRICE,
	DIMENSION_ENERGY_PRICE,
	DIMENSION_TOKEN_PRICE,
	DIMENSION_USAGE,
	DIMENSION_GPU_TIME,
	DIMENSION_CARBON,
	DIMENSION_END
};

struct quantity {
	double value;	  /* in base units, finite */
	char currency[4]; /* ISO 4217 code for money and prices, else "" */
};

/* Reads the `length` bytes at `s` (surrounding blanks allowed) as one quantity. On a fault returns STATUS_INVALID and
 * puts what is wrong and what would be accepted into `why`. */
MUST_CHECK enum status quantity_parse(const char *s, size_t length, enum dimension dimension, struct quantity *q,
				      struct text *why);

/* *value is set on STATUS_OK only. A whole number without sign-wrapping, octal or exponent, within [least, most]. */
MUST_CHECK enum status quantity_parse_integer(const char *s, int64_t least, int64_t most, int64_t *value,
					      struct text *why);

/* Unsigned 64-bit whole number, for seeds. */
MUST_CHECK enum status quantity_parse_u64(const char *s, uint64_t *value, struct text *why);

/* Takes "45 min" apart into a number and what follows it ("min"; blanks skipped). 0 when it begins with no number. For
 * stepping between two values of one unit, whatever the unit. */
int quantity_split(const char *s, double *number, const char **unit);

/* The base unit's symbol: "s", "B", "" for pure numbers. */
const char *quantity_base_unit(enum dimension dimension);

#endif
