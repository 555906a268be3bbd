/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/memory_fix_words.h"

#include "base/unit.h"

const char *memory_fix_words_of(enum memory_fix_change change)
{
	static const char *const words[REMEDY_END] = {
		[REMEDY_MICROBATCH] = "microbatch=\"1\"",
		[REMEDY_SELECTIVE] = "recompute=\"selective\" (a fused attention)",
		[REMEDY_RECOMPUTE] = "recompute=\"full\"",
		[REMEDY_LOSS_CHUNKS] = "loss-chunks=\"8\"",
		[REMEDY_ZERO_1] = "zero=\"1\"",
		[REMEDY_ZERO_3] = "zero=\"3\"",
		[REMEDY_ALL_OF_LAYOUT] = "zero=\"3\" recompute=\"full\" microbatch=\"1\"",
		[REMEDY_ADAM8BIT] = "optimizer=\"adam8bit\"",
		[REMEDY_OFFLOAD] = "offload=\"optimizer\"",
		[REMEDY_LORA] = "method=\"lora\"",
		[REMEDY_QLORA] = "method=\"qlora\"",
	};

	return words[change];
}

void memory_fix_words(struct text *t, const struct plan *p)
{
	struct memory_fix list[REMEDY_END];
	struct fewest fewest = memory_fix_fewest_gpus(p);
	size_t count = memory_fix_list(p, list), enough = 0;

	for (size_t i = 0; i < count; i++)
		if (list[i].fits)
			text_addf(t, "%s%s (%.1f GB)",
				  enough++ ? ", " : "would fit: ", memory_fix_words_of(list[i].change),
				  list[i].need_b / GB);
	if (!enough)
		text_add(t, "no single change of layout, optimizer or method fits on these GPUs");
	if (fewest.gpus)
		text_addf(t,
			  "; fewest GPUs: %lld (%.1f GB each with tensor=\"%lld\" zero=\"3\" recompute=\"full\" "
			  "microbatch=\"1\")",
			  (long long)fewest.gpus, fewest.need_b / GB, (long long)fewest.tensor);
	else
		text_add(t, "; no number of these GPUs is enough");
}
