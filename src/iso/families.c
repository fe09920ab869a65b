#include "iso/family.h"

/* Most specific first: derivatives keep the layout of what they derive from. */
static const struct family *const families[] = {
	&family_sysrcd,
	&family_generic,
};

const struct family *
family_of(const struct disc *d)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (families[i]->probe(d))
			return families[i];
	return &family_generic;
}
