/*
 * doctor.c - how `pxedeck doctor` says what it found.
 */
#include "doctor.h"

#include <stdarg.h>
#include <stdio.h>

static void __attribute__((format(printf, 3, 0)))
finding(const char *what, const char *mend, const char *format, va_list args)
{
	printf("%-5s ", what);
	vprintf(format, args);
	printf("\n");
	if (mend)
		printf("      -> %s\n", mend);
}

void
doctor_fine(struct doctor *d, const char *format, ...)
{
	va_list args;

	(void)d;
	va_start(args, format);
	finding("ok", NULL, format, args);
	va_end(args);
}

void
doctor_note(struct doctor *d, const char *mend, const char *format, ...)
{
	va_list args;

	d->n_notes++;
	va_start(args, format);
	finding("note", mend, format, args);
	va_end(args);
}

void
doctor_stop(struct doctor *d, const char *mend, const char *format, ...)
{
	va_list args;

	d->n_stops++;
	va_start(args, format);
	finding("STOP", mend, format, args);
	va_end(args);
}

/* -- the interface ------------------------------------------------------------ */
