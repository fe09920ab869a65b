/*
 * fault.h - why something was refused, in words for a person: what and what to do.
 */
#ifndef PX_BASE_FAULT_H
#define PX_BASE_FAULT_H

struct fault {
	char text[512];
};

/* Writes the sentence. NULL-safe. Returns err, so that `return fault_set(f, -EINVAL, ...)` reads
 * well. */
int fault_set(struct fault *f, int err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
