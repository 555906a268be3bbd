/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/template.h"

#include "../support/assertions.h"

/* Renders with a view written as JSON. */
static void check(const char *expected, const char *template, const struct template_format *format, const char *json)
{
	json_t *view = json_loads(json, 0, NULL);
	struct text t = TEXT_INIT;

	assert_non_null(view);
	template_render(&t, template, NULL, format, view);
	assert_string_equal(text_str(&t), expected);
	text_release(&t);
	json_decref(view);
}

static void test_values(void **state)
{
	(void)state;
	check("a=1; b=", "a={{a}}; b={{b}}", &template_html, "{\"a\": \"1\"}");
	check("&lt;/script&gt;&quot;&#39;&amp;&#96;", "{{a}}", &template_html, "{\"a\": \"</script>\\\"'&`\"}");
	check("<b>", "{{&a}}", &template_html, "{\"a\": \"<b>\"}");
	check("\\[x\\](y) \\| &lt;b\\> &#64;me \\`", "{{a}}", &template_markdown, "{\"a\": \"[x](y)\\n| <b> @me `\"}");
	check("{{b}}", "{{a}}", &template_html, "{\"a\": \"{{b}}\", \"b\": \"never\"}");
}

static void test_sections(void **state)
{
	(void)state;
	check("1,2,", "{{#list}}{{n}},{{/list}}", &template_html, "{\"list\": [{\"n\": \"1\"}, {\"n\": \"2\"}]}");
	check("xoyo", "{{#list}}{{.}}{{outer}}{{/list}}", &template_html,
	      "{\"list\": [\"x\", \"y\"], \"outer\": \"o\"}");
	check("none", "{{#list}}some{{/list}}{{^list}}none{{/list}}", &template_html, "{\"list\": []}");
	check("none", "{{#s}}some{{/s}}{{^s}}none{{/s}}", &template_html, "{\"s\": \"\"}");
	check("in", "{{#o}}{{a}}{{/o}}", &template_html, "{\"o\": {\"a\": \"in\"}, \"a\": \"out\"}");
	check("1b2b", "{{#l}}{{n}}{{#l}}b{{/l}}{{/l}}", &template_html,
	      "{\"l\": [{\"n\": \"1\", \"l\": true}, {\"n\": \"2\", \"l\": true}]}");
}

static void test_lines(void **state)
{
	(void)state;
	check("| a |\n| b |\nend\n", "{{#l}}\n| {{.}} |\n{{/l}}\nend\n", &template_markdown, "{\"l\": [\"a\", \"b\"]}");
	check("end\n", "  {{#l}}\nx\n  {{/l}}\nend\n", &template_markdown, "{}");
	check("x  y\n", "x {{#a}}\n{{/a}} y\n", &template_html, "{}");
}

static void test_words(void **state)
{
	(void)state;
	check("costs <strong>5 &amp; more</strong> &lt;", "[[costs\n   *{{a}} & more* <]]", &template_html,
	      "{\"a\": \"5\"}");
	check("**5** a\\_b", "[[*{{a}}* a_b]]", &template_markdown, "{\"a\": \"5\"}");
	check("[[a]]", "{{a}}", &template_html, "{\"a\": \"[[a]]\"}");
}

static void test_languages(void **state)
{
	struct words w;

	(void)state;
	assert_int_equal(words_open(&w, "zh-TW"), STATUS_OK);
	assert_string_equal(words_get(&w, "days"), "天");
	assert_string_equal(words_get(&w, "no such text"), "no such text");
	assert_string_equal(words_get(&w, ""), "");
	assert_int_equal(words_open(&w, "ja"), STATUS_OK);
	assert_string_equal(words_get(&w, "days"), "日");
	assert_int_equal(words_open(&w, "ko"), STATUS_OK);
	assert_string_equal(words_get(&w, "days"), "일");
	assert_int_equal(words_open(&w, "en"), STATUS_OK);
	assert_string_equal(words_get(&w, "days"), "days");
	assert_int_equal(words_open(&w, "zh"), STATUS_USAGE);
	assert_string_equal(words_get(NULL, "days"), "days");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_values), cmocka_unit_test(test_sections),
					    cmocka_unit_test(test_lines), cmocka_unit_test(test_words),
					    cmocka_unit_test(test_languages) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
