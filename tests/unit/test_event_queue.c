/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/event_queue.h"

#include "../support/assertions.h"
#include "random/stream.h"

#include <math.h>
#include <stdlib.h>

static struct event_handle push(struct event_queue *q, double time_s, uint8_t class, uint32_t payload)
{
	return event_queue_push(q, (struct event){ time_s, class, payload });
}

static uint32_t pending(const struct event_queue *q)
{
	return q->heap_count + q->bag_count;
}

static void assert_next(struct event_queue *q, double time_s, uint8_t class, uint32_t payload)
{
	struct event e;

	assert_true(event_queue_next_time(q) == time_s);
	e = event_queue_pop(q);
	assert_true(e.time_s == time_s);
	assert_int_equal(e.class, class);
	assert_int_equal(e.payload, payload);
	assert_true(event_queue_is_sound(q));
}

static void assert_empty(struct event_queue *q)
{
	assert_int_equal(pending(q), 0);
	assert_true(event_queue_next_time(q) == INFINITY);
	assert_true(event_queue_is_sound(q));
}

static void test_empty(void **state)
{
	struct event_queue q;

	(void)state;
	event_queue_init(&q);
	assert_empty(&q);
	event_queue_clear(&q);
	assert_empty(&q);
	event_queue_release(&q);
	assert_empty(&q);
}

static void test_order_by_time(void **state)
{
	struct event_queue q;

	(void)state;
	event_queue_init(&q);
	push(&q, 3, 0, 30);
	push(&q, -1, 5, 10);
	push(&q, 2.5, 9, 25);
	push(&q, 0, 255, 0);
	push(&q, INFINITY, 0, 99);
	push(&q, -INFINITY, 0, 1);
	assert_next(&q, -INFINITY, 0, 1);
	assert_next(&q, -1, 5, 10);
	assert_next(&q, 0, 255, 0);
	assert_next(&q, 2.5, 9, 25);
	assert_next(&q, 3, 0, 30);
	assert_next(&q, INFINITY, 0, 99);
	assert_empty(&q);
	event_queue_release(&q);
}

/* At one instant: by class, then in the order of pushing. */
static void test_ties(void **state)
{
	struct event_queue q;

	(void)state;
	event_queue_init(&q);
	push(&q, 7, 255, 1);
	push(&q, 7, 1, 2);
	push(&q, 7, 0, 3);
	push(&q, 7, 1, 4);
	push(&q, 7, 0, 5);
	push(&q, 7, 128, 6);
	push(&q, 7, 1, 7);
	assert_next(&q, 7, 0, 3);
	assert_next(&q, 7, 0, 5);
	assert_next(&q, 7, 1, 2);
	assert_next(&q, 7, 1, 4);
	assert_next(&q, 7, 1, 7);
	assert_next(&q, 7, 128, 6);
	assert_next(&q, 7, 255, 1);
	assert_empty(&q);
	event_queue_release(&q);
}

static void test_ties_at_infinity(void **state)
{
	struct event_queue q;

	(void)state;
	event_queue_init(&q);
	push(&q, INFINITY, 2, 1);
	push(&q, INFINITY, 1, 2);
	push(&q, INFINITY, 1, 3);
	assert_next(&q, INFINITY, 1, 2);
	assert_next(&q, INFINITY, 1, 3);
	assert_next(&q, INFINITY, 2, 1);
	event_queue_release(&q);
}

static void test_many_equal_events_keep_their_order(void **state)
{
	struct event_queue q;

	(void)state;
	event_queue_init(&q);
	for (uint32_t i = 0; i < 1000; i++)
		push(&q, 1, 3, i);
	for (uint32_t i = 0; i < 1000; i++)
		assert_next(&q, 1, 3, i);
	event_queue_release(&q);
}

static void test_cancel(void **state)
{
	struct event_handle a, b, c;
	struct event_queue q;

	(void)state;
	event_queue_init(&q);
	a = push(&q, 1, 0, 1);
	b = push(&q, 2, 0, 2);
	c = push(&q, 3, 0, 3);
	assert_int_equal(event_queue_cancel(&q, b), 1);
	assert_false(event_queue_is_pending(&q, b));
	assert_int_equal(event_queue_cancel(&q, b), 0);
	assert_true(event_queue_is_pending(&q, a));
	assert_true(event_queue_is_pending(&q, c));
	assert_next(&q, 1, 0, 1);
	assert_next(&q, 3, 0, 3);
	assert_empty(&q);
	event_queue_release(&q);
}

/* A rescheduled event keeps its handle, and its sequence: among equals it goes where it was pushed. */
static void test_reschedule(void **state)
{
	struct event_handle first, second, third;
	struct event_queue q;

	(void)state;
	event_queue_init(&q);
	first = push(&q, 10, 4, 1);
	second = push(&q, 20, 4, 2);
	third = push(&q, 30, 4, 3);
	assert_int_equal(event_queue_reschedule(&q, first, 40), 1);
	assert_true(event_queue_next_time(&q) == 20);
	assert_int_equal(event_queue_reschedule(&q, third, 5), 1);
	assert_true(event_queue_next_time(&q) == 5);
	assert_int_equal(event_queue_reschedule(&q, third, 40), 1);
	assert_int_equal(event_queue_reschedule(&q, second, 40), 1);
	assert_true(event_queue_is_pending(&q, first));
	assert_next(&q, 40, 4, 1);
	assert_next(&q, 40, 4, 2);
	assert_next(&q, 40, 4, 3);
	assert_empty(&q);
	event_queue_release(&q);
}

static void assert_stale(struct event_queue *q, struct event_handle handle)
{
	uint32_t count = pending(q);
	double next_s = event_queue_next_time(q);

	assert_false(event_queue_is_pending(q, handle));
	assert_int_equal(event_queue_cancel(q, handle), 0);
	assert_int_equal(event_queue_reschedule(q, handle, -100), 0);
	assert_int_equal(pending(q), count);
	assert_true(event_queue_next_time(q) == next_s);
}

/* A handle of an event that fired or was cancelled doesn't touch the event that has its slot now. */
static void test_stale_handles(void **state)
{
	struct event_handle fired, cancelled, now;
	struct event_queue q;

	(void)state;
	event_queue_init(&q);
	assert_stale(&q, (struct event_handle){ 0, 0 });
	assert_stale(&q, (struct event_handle){ 0, 1 });
	fired = push(&q, 1, 0, 1);
	assert_stale(&q, (struct event_handle){ 0, 0 });
	assert_stale(&q, (struct event_handle){ 1000000, 1 });
	assert_stale(&q, (struct event_handle){ UINT32_MAX, 1 });
	event_queue_pop(&q);
	assert_stale(&q, fired);
	cancelled = push(&q, 2, 0, 2);
	assert_int_equal(cancelled.slot, fired.slot); /* else nothing is tested here */
	assert_stale(&q, fired);
	event_queue_cancel(&q, cancelled);
	now = push(&q, 3, 0, 3);
	assert_int_equal(now.slot, fired.slot);
	assert_stale(&q, fired);
	assert_stale(&q, cancelled);
	assert_true(event_queue_is_pending(&q, now));
	assert_next(&q, 3, 0, 3);
	event_queue_release(&q);
}

/* After a clear: empty, every handle stale, and the order as in a new queue. */
static void test_clear_keeps_nothing(void **state)
{
	enum { EVENTS = 100 };
	struct event_handle old[EVENTS];
	struct event_queue q;

	(void)state;
	event_queue_init(&q);
	for (uint32_t i = 0; i < EVENTS; i++)
		old[i] = push(&q, 1, 0, i);
	event_queue_clear(&q);
	assert_empty(&q);
	for (uint32_t i = 0; i < EVENTS; i++)
		assert_stale(&q, old[i]);
	for (uint32_t i = 0; i < 2 * EVENTS; i++)
		push(&q, 2, 0, 1000 + i);
	for (uint32_t i = 0; i < EVENTS; i++)
		assert_stale(&q, old[i]);
	for (uint32_t i = 0; i < 2 * EVENTS; i++)
		assert_next(&q, 2, 0, 1000 + i);
	assert_empty(&q);
	event_queue_release(&q);
}

/* ---- against a sorted list ---- */

enum { OPERATIONS = 100000, PENDING_MOST = 300, STALE_KEPT = 64 };

struct entry {
	double time_s;
	uint8_t class;
	uint64_t sequence;
	uint32_t payload;
	struct event_handle handle;
};

/* The plainest event queue: sorted, in an array. */
struct reference {
	struct entry entry[PENDING_MOST + 1];
	size_t count;
	uint64_t sequence;
	struct event_handle stale[STALE_KEPT];
	size_t stale_count;
	double now_s;  /* of the last event taken, if finite */
	int is_moving; /* events are in the future, most near, some far; else anywhere, and some at INFINITY */
};

static int goes_before(const struct entry *a, const struct entry *b)
{
	if (a->time_s != b->time_s)
		return a->time_s < b->time_s;
	return a->class != b->class ? a->class < b->class : a->sequence < b->sequence;
}

static void insert(struct reference *r, struct entry e)
{
	size_t i = r->count++;

	for (; i > 0 && goes_before(&e, &r->entry[i - 1]); i--)
		r->entry[i] = r->entry[i - 1];
	r->entry[i] = e;
}

static struct entry take(struct reference *r, size_t i)
{
	struct entry e = r->entry[i];

	for (r->count--; i < r->count; i++)
		r->entry[i] = r->entry[i + 1];
	return e;
}

static void remember_stale(struct reference *r, struct event_handle handle)
{
	r->stale[r->stale_count++ % STALE_KEPT] = handle;
}

static size_t choose(struct stream *stream, size_t n)
{
	return stream_u64(stream) % n;
}

/* Few different times and classes, so that ties are the rule. */
static double random_time(const struct reference *r, struct stream *stream)
{
	double delay_s = (double)choose(stream, 40) / 4;

	if (r->is_moving)
		return r->now_s + delay_s * (choose(stream, 4) ? 1 : 1000);
	return choose(stream, 20) ? delay_s : INFINITY;
}

static void random_push(struct event_queue *q, struct reference *r, struct stream *stream)
{
	struct entry e = { .time_s = random_time(r, stream),
			   .class = (uint8_t)(choose(stream, 4) * 85),
			   .sequence = r->sequence++,
			   .payload = (uint32_t)stream_u64(stream) };

	e.handle = push(q, e.time_s, e.class, e.payload);
	assert_true(event_queue_is_pending(q, e.handle));
	insert(r, e);
}

static void random_pop(struct event_queue *q, struct reference *r)
{
	struct entry e = take(r, 0);
	struct event got = event_queue_pop(q);

	assert_true(got.time_s == e.time_s);
	assert_int_equal(got.class, e.class);
	assert_int_equal(got.payload, e.payload);
	assert_false(event_queue_is_pending(q, e.handle));
	remember_stale(r, e.handle);
	r->now_s = isinf(got.time_s) ? r->now_s : got.time_s;
}

static void random_cancel(struct event_queue *q, struct reference *r, struct stream *stream)
{
	struct entry e = take(r, choose(stream, r->count));

	assert_int_equal(event_queue_cancel(q, e.handle), 1);
	remember_stale(r, e.handle);
}

static void random_reschedule(struct event_queue *q, struct reference *r, struct stream *stream)
{
	struct entry e = take(r, choose(stream, r->count));

	e.time_s = random_time(r, stream);
	assert_int_equal(event_queue_reschedule(q, e.handle, e.time_s), 1);
	insert(r, e);
}

static void use_stale(struct event_queue *q, struct reference *r, struct stream *stream)
{
	size_t kept = r->stale_count < STALE_KEPT ? r->stale_count : STALE_KEPT;

	if (kept)
		assert_stale(q, r->stale[choose(stream, kept)]);
}

static void clear(struct event_queue *q, struct reference *r)
{
	for (size_t i = 0; i < r->count; i++)
		remember_stale(r, r->entry[i].handle);
	r->count = 0;
	r->sequence = 0;
	event_queue_clear(q);
}

static void operate(struct event_queue *q, struct reference *r, struct stream *stream)
{
	size_t what = choose(stream, 1000);

	if (what == 0)
		clear(q, r);
	else if (what < 50)
		use_stale(q, r, stream);
	else if (!r->count || (what < 450 && r->count < PENDING_MOST))
		random_push(q, r, stream);
	else if (what < 650)
		random_pop(q, r);
	else if (what < 750)
		random_cancel(q, r, stream);
	else
		random_reschedule(q, r, stream);
}

static void assert_agree(struct event_queue *q, const struct reference *r)
{
	assert_true(event_queue_is_sound(q));
	assert_int_equal(pending(q), r->count);
	assert_true(event_queue_next_time(q) == (r->count ? r->entry[0].time_s : INFINITY));
}

static void compare_with_a_sorted_list(int is_moving)
{
	struct reference *r = calloc(1, sizeof(*r));
	uint32_t most_heap = 0, most_bag = 0;
	struct event_queue q;
	struct stream stream;

	r->is_moving = is_moving;
	stream_init(&stream, 42, 0, PURPOSE_PARAMETER, 0);
	event_queue_init(&q);
	for (int i = 0; i < OPERATIONS; i++) {
		operate(&q, r, &stream);
		assert_agree(&q, r);
		most_heap = q.heap_count > most_heap ? q.heap_count : most_heap;
		most_bag = q.bag_count > most_bag ? q.bag_count : most_bag;
	}
	assert_true(most_heap > 20); /* three levels at times, else too little was tested */
	assert_true(most_bag > 20);
	while (r->count)
		random_pop(&q, r);
	assert_empty(&q);
	event_queue_release(&q);
	free(r);
}

static void test_against_a_sorted_list(void **state)
{
	(void)state;
	compare_with_a_sorted_list(0);
}

static void test_against_a_sorted_list_as_time_goes_on(void **state)
{
	(void)state;
	compare_with_a_sorted_list(1);
}

/* A timer comes before what was pushed for the same time and class, and by its number; a class before another. */
static void test_ties_with_timers(void **state)
{
	struct event_queue q;
	const unsigned one = 0, two = 1;

	(void)state;
	event_queue_init(&q);
	push(&q, 5, 3, 1);
	push(&q, 5, 2, 2);
	event_queue_add(&q, (struct event){ 5, 4, 3 });
	event_queue_set(&q, two, (struct event){ 5, 3, 4 });
	event_queue_set(&q, one, (struct event){ 5, 3, 5 });
	assert_next(&q, 5, 2, 2);
	assert_next(&q, 5, 3, 5);
	assert_next(&q, 5, 3, 4);
	assert_next(&q, 5, 3, 1);
	assert_next(&q, 5, 4, 3);
	assert_empty(&q);
	event_queue_set(&q, one, (struct event){ 7, 0, 0 });
	event_queue_set(&q, two, (struct event){ 8, 0, 0 });
	event_queue_set(&q, one, (struct event){ 9, 0, 1 }); /* the last that was set holds */
	push(&q, 10, 0, 2);
	event_queue_unset(&q, two);
	assert_next(&q, 9, 0, 1);
	event_queue_set(&q, one, (struct event){ 7, 0, 0 });
	event_queue_clear(&q);
	assert_empty(&q);
	event_queue_release(&q);
}

/* The same random events in two queues: in one with timers and without handles, in the other all pushed. */
static void test_timers_against_handles(void **state)
{
	enum { TIMERS = EVENT_TIMERS, ROUNDS = 20000 };
	struct event_queue timed, pushed;
	struct event_handle handles[TIMERS] = { { 0, 0 } };
	struct stream stream;

	(void)state;
	stream_init(&stream, 42, 0, PURPOSE_PARAMETER, 0);
	event_queue_init(&timed);
	event_queue_init(&pushed);
	for (uint32_t round = 0, now_s = 0; round < ROUNDS; round++) {
		struct event e = { now_s + 100 * stream_exponential(&stream), 0, TIMERS + round }, a, b;

		event_queue_add(&timed, e);
		event_queue_push(&pushed, e);
		for (uint32_t i = 0; i < TIMERS; i++) {
			struct event t = { now_s + 20 * stream_exponential(&stream), 0, i };

			if (stream_uniform(&stream) < 0.5)
				continue;
			event_queue_set(&timed, i, t);
			event_queue_cancel(&pushed, handles[i]);
			handles[i] = event_queue_push(&pushed, t);
		}
		for (uint64_t pops = stream_u64(&stream) % 4; pops-- && event_queue_next_time(&pushed) < INFINITY;) {
			assert_true(event_queue_next_time(&timed) == event_queue_next_time(&pushed));
			a = event_queue_pop(&timed);
			b = event_queue_pop(&pushed);
			assert_true(a.time_s == b.time_s && a.payload == b.payload);
			now_s = (uint32_t)a.time_s;
			assert_true(event_queue_is_sound(&timed));
		}
	}
	event_queue_release(&timed);
	event_queue_release(&pushed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_order_by_time),
		cmocka_unit_test(test_ties),
		cmocka_unit_test(test_ties_at_infinity),
		cmocka_unit_test(test_many_equal_events_keep_their_order),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_reschedule),
		cmocka_unit_test(test_stale_handles),
		cmocka_unit_test(test_clear_keeps_nothing),
		cmocka_unit_test(test_against_a_sorted_list),
		cmocka_unit_test(test_against_a_sorted_list_as_time_goes_on),
		cmocka_unit_test(test_ties_with_timers),
		cmocka_unit_test(test_timers_against_handles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
