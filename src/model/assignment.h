/*
 * assignment.h - what the operator chose for a machine, or for every machine.
 */
#ifndef PX_MODEL_ASSIGNMENT_H
#define PX_MODEL_ASSIGNMENT_H

#include "base/fault.h"
#include "base/mac.h"
#include "model/image.h"

#include <stdbool.h>

enum { PARAMS_SIZE = 1024, MACHINE_NAME_SIZE = 64 };

struct assignment {
	struct mac mac;            /* all zero: the default for machines without their own */
	char image[IMAGE_ID_SIZE]; /* "": not chosen; the default's, else the bench's default image
				    */
	char entry[ENTRY_ID_SIZE]; /* "": the image's default */
	char loader[24];           /* "": what suits the firmware */
	char transport[8];         /* "", "http" or "tftp": how kernel, initrd and payload travel */
	char name[MACHINE_NAME_SIZE]; /* "" or a DNS label */
	bool once;                    /* back to local disk after one boot */
	bool hold;                    /* parked: wait at the prompt until the operator picks */
	char params[PARAMS_SIZE];     /* kernel words; name=value replaces a same-named one, -name
					 removes it */
};

/*
 * Applies one KEY=VALUE of `pxedeck set` (image= entry= loader= transport= name=
 * once= hold=; an empty value clears). 0, or -EINVAL with the reason and the known keys in fault.
 */
int assignment_set(struct assignment *a, const char *key_value, struct fault *fault);

/* Replaces the kernel words by these, checked: no control bytes, fits. 0 or -EINVAL with the
 * reason. */
int assignment_set_params(struct assignment *a, const char *words, struct fault *fault);

/*
 * How long the kernel word at `words` is: up to the next blank outside double quotes. 0 at the
 * end, and at a blank.
 */
size_t param_word_len(const char *words);

/* The value of a secret word (rootpass=, vncserver=, ...) as "***" in text for screen, log, export.
 */
void params_masked(const char *words, char *buf, size_t size);

#endif
