/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "site/allocation.h"

#include "site/pricing.h"
#include "event/event_class.h"

#include <math.h>
#include <string.h>

void allocation_init(struct allocation *t, const struct plan *plan, struct event_queue *queue)
{
	*t = (struct allocation){ .plan = plan, .policy = plan->site->kind->policy, .queue = queue };
}

int allocation_start(struct allocation *t, struct ledger *ledger, uint64_t seed, uint64_t replication)
{
	t->ledger = ledger;
	memset(&t->rate, 0, sizeof(*t) - offsetof(struct allocation, rate));
	stream_init(&t->wait_stream, seed ^ t->event_salt, replication, PURPOSE_WAIT, 0);
	stream_init(&t->limit_stream, seed ^ t->event_salt, replication, PURPOSE_LIMIT, 0);
	t->policy->start(t, seed, replication);
	return t->plan->resume.state == RESUME_RUNNING ? 1 : allocation_request(t, 0);
}

int allocation_request(struct allocation *t, double now_s)
{
	double wait_s = t->policy->wait_s(t, now_s);

	t->since_s = now_s;
	if (wait_s == 0)
		return 1;
	t->next = event_queue_push(t->queue, (struct event){ now_s + wait_s, EVENT_GRANTED, 0 });
	return 0;
}

static void schedule_limit(struct allocation *t, double now_s)
{
	double limit_s = t->policy->limit_s ? t->policy->limit_s(t, now_s) : INFINITY;

	if (t->grants == 1 && t->plan->resume.state == RESUME_RUNNING)
		limit_s = fmin(limit_s, t->plan->resume.session_left_s);
	if (!isinf(limit_s))
		t->next = event_queue_push(t->queue, (struct event){ now_s + limit_s, EVENT_EXPIRED, 0 });
}

void allocation_granted(struct allocation *t, double now_s)
{
	t->is_held = 1;
	t->since_s = now_s;
	t->spot.missing_s = 0;
	t->grants++;
	memcpy(t->at_grant_s, t->ledger->time_s, sizeof(t->at_grant_s));
	schedule_limit(t, now_s);
}

enum verdict allocation_expired(struct allocation *t, double now_s)
{
	enum verdict verdict = t->policy->expire(t, now_s);

	if (verdict == VERDICT_HOLD)
		schedule_limit(t, now_s);
	return verdict;
}

double allocation_time_s(const struct allocation *t, enum cause cause)
{
	return t->ledger->time_s[cause] - t->at_grant_s[cause];
}

void allocation_book(struct allocation *t, double rate)
{
	for (int i = 0; i < CAUSE_TIMES; i++)
		t->ledger->money[i] += rate * allocation_time_s(t, (enum cause)i);
}

static void give_back(struct allocation *t, double now_s)
{
	if (!t->is_held)
		return;
	t->policy->bill(t, now_s);
	t->held_gpu_s += pricing_billed_gpus(t->plan) * (now_s - t->since_s) -
			 t->spot.missing_s * (double)t->plan->cluster->gpus_per_node;
	t->is_held = 0;
	t->since_s = now_s;
}

void allocation_release(struct allocation *t, double now_s)
{
	event_queue_cancel(t->queue, t->next);
	give_back(t, now_s);
}

static void settle(struct allocation *t, double now_s)
{
	give_back(t, now_s);
	if (t->policy->close)
		t->policy->close(t, now_s);
}

void allocation_close(struct allocation *t, double now_s)
{
	event_queue_cancel(t->queue, t->next);
	settle(t, now_s);
}

double allocation_spent(struct allocation *copy, double now_s)
{
	settle(copy, now_s);
	return ledger_money(copy->ledger);
}
