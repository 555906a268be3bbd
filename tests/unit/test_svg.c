/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/svg.h"

#include "../support/assertions.h"

static void check(const char *expected, const char *document)
{
	struct text t = TEXT_INIT;

	svg_inline(&t, document, "p-");
	assert_string_equal(text_str(&t), expected);
	text_release(&t);
}

static void test_ids(void **state)
{
	(void)state;
	check("<svg role=\"img\" aria-labelledby=\"p-caption\" aria-describedby=\"p-alt\" viewBox=\"0 0 1 1\"><g "
	      "id=\"p-a\"/></svg>",
	      "<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 1 1\"><g id=\"a\"/></svg>\n");
	check("<svg role=\"img\" aria-labelledby=\"p-caption\" aria-describedby=\"p-alt\"><use xlink:href='#p-a' "
	      "id='p-b'/><g "
	      "clip-path=\"url(#p-c)\" x=\"1\"/></svg>",
	      "<svg><use xlink:href='#a' id='b'/><g clip-path=\"url(#c)\" x=\"1\"/></svg>");
}

static void test_leaves_words_alone(void **state)
{
	(void)state;
	check("<svg role=\"img\" aria-labelledby=\"p-caption\" aria-describedby=\"p-alt\"><text>id=\"a\" href='#b' "
	      "url(#c)</text></svg>",
	      "<svg><text>id=\"a\" href='#b' url(#c)</text></svg>");
	check("<svg role=\"img\" aria-labelledby=\"p-caption\" aria-describedby=\"p-alt\"><a href=\"x#y\" "
	      "width=\"1>2\"/></svg>",
	      "<svg><a href=\"x#y\" width=\"1>2\"/></svg>");
}

static void test_drops_gnuplot(void **state)
{
	(void)state;
	check("<svg role=\"img\" aria-labelledby=\"p-caption\" aria-describedby=\"p-alt\"> <title>mine</title></svg>",
	      "<svg><title>Gnuplot</title> <desc>Produced by GNUPLOT 5.4 </desc><title>mine</title></svg>");
	check("<svg role=\"img\" aria-labelledby=\"p-caption\" aria-describedby=\"p-alt\"><g id=\"p-x\" ></g></svg>",
	      "<svg><g id=\"x\" ><title>gnuplot_plot_1</title></g></svg>");
}

static void test_is_no_svg(void **state)
{
	(void)state;
	check("", "");
	check("", "<svg id=\"a\"");
	check("", "no picture </svg>");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_ids), cmocka_unit_test(test_leaves_words_alone),
					    cmocka_unit_test(test_drops_gnuplot), cmocka_unit_test(test_is_no_svg) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
