/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/learned.h"

#include "base/mem.h"
#include "base/number.h"
#include "track/step_time.h"

#include <math.h>
#include <stdlib.h>

/* Between runs of one team on one cluster, where only one was seen: step times differ by settings, stops by their cause. */
#define ALONE_STEP_SD	  0.1
#define ALONE_DOWNTIME_SD 0.8
/* Standard error of what one run says of its own step time, and of one stop. */
#define STEP_ERROR	  0.02
#define STOP_ERROR	  0.8

struct pooled pool(const double *mean_log, const double *error_log, size_t count, double alone_sd)
{
	struct pooled p = { .runs = count };
	double weights = 0, squares = 0, sum = 0, q = 0, between;

	for (size_t i = 0; i < count; i++) {
		double w = 1 / (error_log[i] * error_log[i]);

		weights += w;
		squares += w * w;
		sum += w * mean_log[i];
	}
	for (size_t i = 0; i < count; i++)
		q += (mean_log[i] - sum / weights) * (mean_log[i] - sum / weights) / (error_log[i] * error_log[i]);
	between = count > 1 ? number_most(0, (q - ((double)count - 1)) / (weights - squares / weights))
			    : alone_sd * alone_sd;
	weights = sum = 0;
	for (size_t i = 0; i < count; i++) {
		double w = 1 / (error_log[i] * error_log[i] + between);

		weights += w;
		sum += w * mean_log[i];
	}
	p.mean_log = sum / weights;
	p.sd_log = sqrt(between + 1 / weights); /* of a new run: its own spread and that of the mean */
	return p;
}

static void add_run(struct learned *l, const struct progress_log *log, double *beside_s, double *steps_s)
{
	struct track_state state;
	double usual = step_time_usual(log->rows, log->count),
	       steps = log->last.step - log->rows[0].step + log->lost_steps;

	/* One step more than was done, so that there is a rest to speak of. */
	if (!track_state_of(&state, log, log->last.step + 1))
		return;
	l->interruptions += (double)state.stops;
	l->held_s += state.held_s;
	if (usual > 0) {
		*steps_s += usual * steps;
		*beside_s += number_most(0, state.held_s - usual * steps);
	}
	track_state_release(&state);
}

void learned_of(struct learned *l, const struct progress_log *const *logs, size_t count)
{
	double *mean = mem_alloc(2 * count + 1, sizeof(*mean)), *error = mem_alloc(2 * count + 1, sizeof(*error));
	double *stop = mean + count, *stop_error = error + count, beside_s = 0, steps_s = 0;
	size_t n = 0, stopped = 0;

	*l = (struct learned){ 0 };
	for (size_t i = 0; i < count; i++) {
		double usual = step_time_usual(logs[i]->rows, logs[i]->count);
		struct track_state state;

		if (!(usual > 0) || !track_state_of(&state, logs[i], logs[i]->last.step + 1))
			continue;
		mean[n] = log(usual);
		error[n++] = STEP_ERROR;
		if (state.downtime_s > 0) {
			stop[stopped] = log(state.downtime_s);
			stop_error[stopped++] = STOP_ERROR / sqrt((double)state.stops);
		}
		track_state_release(&state);
		add_run(l, logs[i], &beside_s, &steps_s);
	}
	if (n)
		l->step_s = pool(mean, error, n, ALONE_STEP_SD);
	if (stopped)
		l->downtime_s = pool(stop, stop_error, stopped, ALONE_DOWNTIME_SD);
	l->calendar_mean = steps_s > 0 ? beside_s / steps_s : 0;
	free(mean);
	free(error);
}
