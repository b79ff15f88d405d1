/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/figure_frame.c -- the ranges of a figure's axes. */
#include "lib/figure_frame.h"

#include <math.h>

#define JUMP      10.0  /* a kind that reaches so many times as far as the others would flatten them */
#define FLAT      1e-6  /* of its reach, what a kind varies by that is as good as constant */
#define HUGEST    1e300 /* values beyond leave the frame: gnuplot could not add to them */
#define MARGIN    0.05  /* of the frame, above and below the curves */
#define DEEPEST   1e-16 /* a logarithmic axis goes no deeper below its top */
#define LANE_ROOM 1.45  /* beside the points and bars of lanes */
#define NAMED     0.2   /* of the frame, room above for the names of marks */
#define STEM      10    /* on a logarithmic axis a stem is as long as this factor, or longer */
#define BESIDE    1.15  /* of x, room beside the first stem and the last on a logarithmic axis, */
#define BEYOND    1.05  /* and beyond the last on a linear one */

static double reach(const struct hv_figure_kind *kind)
{
	return kind->low <= kind->high ? fmax(fabs(kind->low), fabs(kind->high)) : 0;
}

/* Whether a kind's curves go up and down, as a rotation's do, rather than one way. */
static bool turns(const struct hv_figure_kind *kind)
{
	return kind->travel > 1.5 * kind->span;
}

/* How far from zero a kind may reach and still be given its place in the frame.
 *
 * ALiBi's bias falls to -511 where other scores live within 1 of zero: in a frame that held it, these would
 * be one flat line, and all it shows itself is a slope.  So the frame ends at the widest jump, of more than
 * JUMP times, from the reach of a kind that varies to the next larger one, if all beyond go one way.  What
 * lies within 1 counts as 1: that is a factor e of weight, and curves that differ by less may well look flat.
 */
static double frame_limit(const struct hv_figure *figure)
{
	double least = 1, limit = INFINITY, widest = JUMP;

	if (figure->own_scales)
		return INFINITY;
	for (size_t i = 0; i < figure->kinds; i++)
		if (turns(&figure->kind[i]))
			least = fmax(least, reach(&figure->kind[i]));
	for (size_t i = 0; i < figure->kinds; i++) {
		const struct hv_figure_kind *kind = &figure->kind[i];
		double here = fmax(reach(kind), least), next = INFINITY;

		if (kind->high - kind->low <= FLAT * reach(kind))
			continue;
		for (size_t j = 0; j < figure->kinds; j++)
			if (reach(&figure->kind[j]) > here)
				next = fmin(next, reach(&figure->kind[j]));
		if (isfinite(next) && next / here > widest) {
			widest = next / here;
			limit = JUMP * here;
		}
	}
	return limit;
}

/* Leaves some room around a range, which may be empty or a point. */
static void widen(struct hv_frame *frame)
{
	double margin;

	if (frame->low > frame->high) /* no finite value at all */
		frame->low = frame->high = 0;
	frame->low = fmax(frame->low, -HUGEST);
	frame->high = fmin(frame->high, HUGEST);
	margin = frame->high > frame->low ? MARGIN * (frame->high - frame->low)
	    : frame->high != 0            ? 0.5 * fabs(frame->high)
					  : 1.2; /* a number at the top would meet the title */
	frame->low -= margin;
	frame->high += margin;
}

static struct hv_frame panel_frame(const struct hv_figure *figure, size_t panel)
{
	struct hv_frame frame = { INFINITY, -INFINITY, INFINITY };

	for (size_t i = 0; i < figure->curves; i++)
		if (figure->curve[i].panel == panel) {
			frame.low = fmin(frame.low, figure->curve[i].low);
			frame.high = fmax(frame.high, figure->curve[i].high);
		}
	widen(&frame);
	return frame;
}

static struct hv_frame linear_frame(const struct hv_figure *figure)
{
	struct hv_frame frame = { INFINITY, -INFINITY, frame_limit(figure) };

	if (figure->own_scales)
		return panel_frame(figure, 0);
	for (size_t i = 0; i < figure->kinds; i++)
		if (reach(&figure->kind[i]) <= frame.limit) {
			frame.low = fmin(frame.low, figure->kind[i].low);
			frame.high = fmax(frame.high, figure->kind[i].high);
		}
	widen(&frame);
	return frame;
}

bool hv_figure_has_names(const struct hv_figure *figure)
{
	for (size_t i = 0; i < figure->marks; i++)
		if (*figure->mark[i].name)
			return true;
	return false;
}

/* The frame of |y| on a logarithmic axis, which nothing leaves but what is too small. */
static struct hv_frame logarithmic_frame(const struct hv_figure *figure)
{
	struct hv_frame frame = { INFINITY, 0, INFINITY };
	double margin;

	for (size_t i = 0; i < figure->kinds; i++) {
		frame.low = fmin(frame.low, figure->kind[i].least);
		frame.high = fmax(frame.high, reach(&figure->kind[i]));
	}
	if (frame.high == 0) /* nothing but zeros */
		frame.low = frame.high = 1;
	if (figure->stems) /* that differ by little are to look it */
		frame.low = fmin(frame.low, frame.high / STEM);
	if (figure->top > 0) {
		frame.high = fmin(frame.high, figure->top);
		frame.low = fmin(frame.low, frame.high);
	}
	frame.low = fmax(frame.low, DEEPEST * frame.high);
	margin = frame.high > frame.low ? pow(frame.high / frame.low, MARGIN) : 2;
	frame.low /= margin;
	frame.high *= margin;
	if (hv_figure_has_names(figure))
		frame.high *= pow(frame.high / frame.low, NAMED);
	return frame;
}

struct hv_frame hv_frame_shared(const struct hv_figure *figure)
{
	return figure->log_y ? logarithmic_frame(figure) : linear_frame(figure);
}

struct hv_frame hv_frame_of(const struct hv_figure *figure, size_t panel)
{
	return figure->own_scales && !figure->log_y ? panel_frame(figure, panel) : hv_frame_shared(figure);
}

bool hv_frame_leaves(const struct hv_figure *figure, const struct hv_frame *frame, size_t kind)
{
	return reach(&figure->kind[kind]) > frame->limit;
}

/* Degenerate ranges, as of a single distance, are widened. */
struct hv_reach hv_reach_of(const struct hv_figure *figure)
{
	struct hv_reach reach = { figure->x_low, figure->x_high, figure->x_least, 0 };

	if (!(reach.low <= reach.high))
		reach.low = reach.high = 0;
	reach.low = fmax(reach.low, -HUGEST);
	reach.high = fmin(reach.high, HUGEST);
	if (reach.low == reach.high) {
		reach.low -= 0.5;
		reach.high += 0.5;
	}
	if (!(reach.least < reach.high))
		reach.least = 0.1 * reach.high;
	reach.most = reach.high;
	if (figure->stems) {
		reach.low = 0;
		reach.high *= BEYOND;
		reach.least /= BESIDE;
		reach.most *= BESIDE;
	}
	return reach;
}

struct hv_reach hv_reach_of_lanes(const struct hv_figure *figure, size_t panel)
{
	struct hv_reach reach = { INFINITY, -INFINITY, 0, 0 };

	if (figure->place)
		return (struct hv_reach){ .low = -0.5, .high = (double)figure->places - 0.5 };
	for (size_t i = 0; i < figure->spans; i++) {
		const struct hv_figure_span *span = &figure->span[i];

		double to = span->to == INFINITY ? span->from : span->to;

		if (span->panel != panel || !isfinite(span->from) || !isfinite(to))
			continue;
		reach.low = fmax(fmin(reach.low, fmin(span->from, to)), -HUGEST);
		reach.high = fmin(fmax(reach.high, fmax(span->from, to)), HUGEST);
	}
	if (!(reach.low <= reach.high))
		reach.low = reach.high = 0;
	if (figure->log_x)
		return (struct hv_reach){ .low = fmax(reach.low, 0.5) / LANE_ROOM,
			.high = reach.high * LANE_ROOM };
	if (reach.low == reach.high)
		reach.high += 1;
	if (figure->own_scales) /* numbers stand beside the bars */
		reach.high += (LANE_ROOM - 1) * (reach.high - reach.low);
	return reach;
}
