/*
 * doctor.h - what `pxedeck doctor` looks at, and how it says what it found.
 *
 * Every finding is a line, and under it what to do. Nothing on the laptop is changed.
 */
#ifndef PX_DOCTOR_H
#define PX_DOCTOR_H

#include "model/settings.h"

struct doctor {
	const struct settings *settings;
	unsigned n_stops, n_notes;
};

/* What is as it should be. */
void doctor_fine(struct doctor *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What a boot can do without, or what cannot be told. mend: a sentence or a command, NULL none. */
void doctor_note(struct doctor *d, const char *mend, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What stops a boot. */
void doctor_stop(struct doctor *d, const char *mend, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* cmd_doctor.c: interface, rights, ports, firewall. doctor_files.c: the rest. */
void doctor_loaders(struct doctor *d);
void doctor_images(struct doctor *d);
void doctor_record(struct doctor *d);
void doctor_demo(struct doctor *d);

#endif
