#include "engine/segment.h"

#include "base/text.h"

#include <stdio.h>

void
segment_init(struct segment *s, bool authoritative, bool default_route, const char *interface)
{
	*s = (struct segment){ .mode = DHCP_LISTENING,
		.authoritative = authoritative,
		.default_route = default_route,
		.next_ask_ms = INT64_MAX };
	if (authoritative)
		s->mode = DHCP_ARMED;
	else if (default_route)
		snprintf(s->note, sizeof(s->note),
		    "%s carries this computer's default route, so it is not a bench of its own",
		    interface);
	else
		text_copy(s->note, sizeof(s->note), "waiting for a link");
}

static void
ask_again(struct segment *s, int64_t now_ms)
{
	s->n_asked = 0;
	s->first_asked_ms = now_ms;
	s->next_ask_ms = now_ms;
	if (s->mode == DHCP_LISTENING)
		text_copy(s->note, sizeof(s->note), "looking for other DHCP servers first");
}

enum segment_step
segment_tick(struct segment *s, bool carrier, int64_t now_ms)
{
	/* The cable may be in another socket now: one who answers is asked for again, too. */
	bool came_up = carrier && !s->carrier && !s->authoritative;

	s->carrier = carrier;
	if (s->mode == DHCP_DISARMED || (s->mode == DHCP_LISTENING && s->default_route))
		return SEGMENT_NOTHING;
	if (came_up)
		ask_again(s, now_ms);
	if (!carrier || now_ms < s->next_ask_ms)
		return SEGMENT_NOTHING;
	if (s->mode == DHCP_ARMED && s->n_asked == SEGMENT_QUESTIONS) {
		s->next_ask_ms = INT64_MAX;
		return SEGMENT_NOTHING;
	}
	if (s->n_asked < SEGMENT_QUESTIONS) {
		s->n_asked++;
		s->next_ask_ms = s->n_asked < SEGMENT_QUESTIONS
				     ? now_ms + SEGMENT_ASK_MS
				     : s->first_asked_ms + SEGMENT_LISTEN_MS;
		return SEGMENT_ASK;
	}
	return segment_arm(s);
}

enum segment_step
segment_foreign(struct segment *s, const char *who)
{
	enum segment_step step = s->mode == DHCP_ARMED ? SEGMENT_DISARMED : SEGMENT_NOTHING;

	if (s->authoritative)
		return SEGMENT_NOTHING;
	if (s->mode == DHCP_ARMED)
		s->mode = DHCP_DISARMED;
	s->next_ask_ms = INT64_MAX;
	snprintf(s->note, sizeof(s->note), "another DHCP server answers here: %s", who);
	return step;
}

enum segment_step
segment_arm(struct segment *s)
{
	s->mode = DHCP_ARMED;
	s->note[0] = '\0';
	s->next_ask_ms = INT64_MAX;
	return SEGMENT_ARMED;
}

int64_t
segment_next_ms(const struct segment *s)
{
	return s->next_ask_ms;
}
