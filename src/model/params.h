/*
 * params.h - the catalogue of kernel parameters pxedeck knows by name (assets/params).
 *
 * Knowing one gives it a meaning and values for the screen and hides secrets;
 * a word that is not in it is passed to the kernel all the same. Constant data.
 */
#ifndef PX_MODEL_PARAMS_H
#define PX_MODEL_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

struct param_row {
	const char *name;     /* without '=' */
	const char *families; /* blank-separated family ids it belongs to; "any": all */
	bool takes_value;     /* name=value; false: a bare word */
	bool secret;          /* its value is shown as *** */
	const char *values;   /* blank-separated choices, or "" when free */
	const char *meaning;
};

extern const struct param_row param_rows[];
extern const size_t n_param_rows;

/* The row of a word "name" or "name=value" for this family; NULL when not catalogued. */
const struct param_row *param_find(const char *family_id, const char *word, size_t len);

/* Is the value of this word secret in any family? */
bool param_is_secret(const char *word, size_t len);

#endif
