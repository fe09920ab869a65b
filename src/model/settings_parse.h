/*
 * settings_parse.h - what the settings_*.c share: words of a line, growing lists, values.
 *
 * Not for others. A quoted comma, colon or dot of a file is hidden as a control byte, so that
 * it separates nothing (a quoted 1.2.3.4 is text, as with dnsmasq); word_unhide shows it again.
 */
#ifndef PX_MODEL_SETTINGS_PARSE_H
#define PX_MODEL_SETTINGS_PARSE_H

#include "model/settings.h"

enum { SETTINGS_LINE_SIZE = 4096, HIDDEN_COMMA = 1, HIDDEN_COLON = 2, HIDDEN_DOT = 3 };

/* How a DHCP option's value is written on the wire. */
enum option_shape {
	SHAPE_GUESS, /* not known: from the look of the value */
	SHAPE_ADDRESSES,
	SHAPE_TEXT,
	SHAPE_U8,
	SHAPE_U16,
	SHAPE_U32,
	SHAPE_DOMAINS, /* RFC 3397: names as labels */
	SHAPE_SIP,     /* RFC 3361: a byte says whether names or addresses follow */
};

struct option_name {
	uint8_t code;
	const char *name;
	enum option_shape shape;
	bool own; /* set by the server itself: may be matched, not configured */
};

const struct option_name *option_by_name(const char *name); /* NULL: not known */
const struct option_name *option_by_code(unsigned code);    /* NULL: not known */

/* A value as wire bytes, and what it looked like. */
struct option_value {
	enum { LOOK_TEXT, LOOK_HEX, LOOK_NUMBER, LOOK_ADDRESSES } look;
	bool addresses; /* nothing but addresses, no routes */
	uint32_t any;   /* of hex, bit i: byte i was '*' */
	uint8_t data[SETTINGS_OPTION_SIZE];
	uint8_t len;
};

int option_value(
    char *value, enum option_shape shape, struct option_value *ret, struct fault *fault);

/* "67" or "option:bootfile-name". 1; 0 when the word is neither; -EINVAL. known may become NULL */
int option_which(
    const char *word, uint8_t *ret_code, const struct option_name **ret_known, struct fault *fault);

/* Cuts the next word at `stop` off *rest and trims blanks; NULL after the last. */
char *word_next(char **rest, char stop);
size_t words_split(char *value, char **words, size_t max); /* at commas; SIZE_MAX: more than max */
void word_unhide(char *word);
bool word_starts(const char *word, const char *prefix);

int parse_number(const char *word, uint32_t max, uint32_t *ret);
int parse_lease_time(const char *word, uint32_t *ret_s); /* 45m, 12h, 2d, 1w, 3600, infinite */
/* "01:23:*": pairs with '*' for any. Returns how many bytes, or -EINVAL. */
int parse_hex(const char *word, uint8_t *data, size_t size, uint32_t *ret_any);

/* tag:x or net:x, with '!': adds it to t and returns 1; 0 when the word is no tag; -EINVAL */
int parse_tag(const char *word, struct settings_tags *t, struct fault *fault);
int tags_add(struct settings_tags *t, const char *name, bool absent, struct fault *fault);
int set_tag_name(char tag[static SETTINGS_TAG_SIZE], const char *name, struct fault *fault);

/* A copy of the item at the end of the list; *list is an array of items. 0 or -ENOMEM. */
int list_add(void *list, size_t *n, const void *item, size_t size);
/* dnsmasq has this line, but what it asks for is nothing pxedeck does. */
bool settings_foreign(const char *name);
int note_add(struct settings *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Takes quotes and comment off a file's line, in place. -EINVAL: a quote does not end. */
int line_clean(char *line);

/* The parsers of the table; value has no blanks around it, is theirs to cut and may be "". */
int parse_dhcp_range(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault);
int parse_dhcp_host(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault);
int parse_dhcp_boot(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault);
int parse_dhcp_option(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault);
int parse_dhcp_match(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault);
int parse_dhcp_class(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault);
int parse_dhcp_mac(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault);
int parse_server(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault);
int parse_address(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault);
int parse_domain(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault);

#endif
