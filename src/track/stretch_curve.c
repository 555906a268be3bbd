/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/stretch_curve.h"

#include "base/number.h"

#include <math.h>

/* Of the kernel, in the logarithm of the factor: a node sees about a third of the points. */
#define BANDWIDTH 0.15

static double node_at(int node)
{
	return log(STRETCH_REACH) * (2.0 * node / (STRETCH_NODES - 1) - 1);
}

static double weight_of(const struct stretch_point *p, double at)
{
	double off = (log(p->factor) - at) / BANDWIDTH;

	return exp(-off * off / 2);
}

/* The weighted line through the points at that place, and the scatter about it with the line's own. */
static void fit_node(struct stretch_curve *c, int node, const struct stretch_point *points, size_t count)
{
	double at = node_at(node), w = 0, w2 = 0, x = 0, y = 0, xx = 0, xy = 0, off = 0, slope;

	for (size_t i = 0; i < count; i++) {
		double k = weight_of(&points[i], at), u = log(points[i].factor) - at;

		w += k;
		w2 += k * k;
		x += k * u;
		y += k * points[i].log_stretch;
		xx += k * u * u;
		xy += k * u * points[i].log_stretch;
	}
	slope = w * xx > x * x ? (w * xy - x * y) / (w * xx - x * x) : 0;
	c->mean[node] = (y - slope * x) / w;
	for (size_t i = 0; i < count; i++) {
		double d = points[i].log_stretch - c->mean[node] - slope * (log(points[i].factor) - at);

		off += weight_of(&points[i], at) * d * d;
	}
	c->sd[node] = sqrt(off / w * (1 + w2 / (w * w)));
}

struct stretch_curve stretch_curve_of(const struct stretch_point *points, size_t count)
{
	struct stretch_curve c;

	for (int i = 0; i < STRETCH_NODES; i++)
		fit_node(&c, i, points, count);
	return c;
}

static double between(const double nodes[STRETCH_NODES], double factor)
{
	double last = STRETCH_NODES - 1;
	double place = factor > 0 ? (log(factor) / log(STRETCH_REACH) + 1) / 2 * last : 0;
	int below;

	place = number_least(number_most(place, 0), last);
	below = (int)number_least(floor(place), last - 1);
	return nodes[below] + (place - below) * (nodes[below + 1] - nodes[below]);
}

double stretch_curve_mean(const struct stretch_curve *c, double factor)
{
	return between(c->mean, factor);
}

double stretch_curve_sd(const struct stretch_curve *c, double factor)
{
	return between(c->sd, factor);
}
