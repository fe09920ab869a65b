/*
 * settings_dns.c - server, local, address, domain.
 */
#include "base/ip4.h"
#include "base/text.h"
#include "model/settings_parse.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

enum { DNS_PORT = 53, DOMAINS_MAX = 32 };

/* Lower case, no dot at the ends; -EINVAL when it is no name. */
static int
domain_name(char name[static SETTINGS_DOMAIN_SIZE], const char *word, struct fault *fault)
{
	size_t len, label = 0;

	if (*word == '.')
		word++;
	len = strlen(word);
	if (len > 0 && word[len - 1] == '.')
		len--;
	if (len == 0 || len > 253)
		return fault_set(fault, -EINVAL, "'%s' is no domain name", word);
	for (size_t i = 0; i < len; i++) {
		bool dot = word[i] == '.';

		label = dot ? 0 : label + 1;
		if ((dot && (i == 0 || word[i - 1] == '.')) || label > 63 ||
		    (!dot && !isalnum((unsigned char)word[i]) && !strchr("-_", word[i])))
			return fault_set(fault, -EINVAL, "'%s' is no domain name", word);
		name[i] = (char)tolower((unsigned char)word[i]);
	}
	name[len] = '\0';
	return 0;
}

/* "/a/b/rest": the domains, and what follows the last slash. *ret_n 0 when there are none. */
static int
domains_split(char *value, char **domains, size_t *ret_n, char **ret_rest, struct fault *fault)
{
	char *rest = value, *word;
	size_t n = 0;

	if (*value != '/') {
		*ret_n = 0;
		*ret_rest = value;
		return 0;
	}
	rest++;
	while ((word = word_next(&rest, '/')) && rest) {
		if (n == DOMAINS_MAX)
			return fault_set(fault, -EINVAL, "more than %d domains", DOMAINS_MAX);
		domains[n++] = word;
	}
	if (n == 0)
		return fault_set(fault, -EINVAL, "the second slash is missing: /DOMAIN/");
	*ret_n = n;
	*ret_rest = word;
	return 0;
}

/* ip[#port]; "" leaves ip 0 */
static int
upstream(char *word, struct settings_server *server, struct fault *fault)
{
	char *port = strchr(word, '#');
	uint32_t number = DNS_PORT;

	if (*word == '\0')
		return 0;
	if (strchr(word, '@'))
		return fault_set(fault, -EINVAL,
		    "@interface and @source are not supported; the laptop's routes decide");
	if (port)
		*port++ = '\0';
	if (ip4_parse(word, &server->ip) < 0 || server->ip == 0)
		return fault_set(fault, -EINVAL, "'%s' is no IPv4 address of a name server", word);
	if (port && (parse_number(port, 65535, &number) < 0 || number == 0))
		return fault_set(fault, -EINVAL, "'%s' is no port", port);
	server->port = (uint16_t)number;
	return 0;
}

int
parse_server(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	struct settings_server server = { 0 };
	char *domains[DOMAINS_MAX], *rest;
	size_t n;
	int err = 0;

	(void)row;
	word_unhide(value);
	if (domains_split(value, domains, &n, &rest, fault) < 0)
		return -EINVAL;
	if (strcmp(rest, "#") == 0)
		return fault_set(fault, -EINVAL,
		    "'#' (the standard servers again) is not supported; take the line out");
	if (upstream(rest, &server, fault) < 0)
		return -EINVAL;
	if (n == 0)
		return server.ip ? list_add(&s->servers, &s->n_servers, &server, sizeof(server))
				 : fault_set(fault, -EINVAL, "which server?");
	for (size_t i = 0; i < n && err == 0; i++) {
		if (*domains[i] == '\0')
			return fault_set(fault, -EINVAL,
			    "// (names without a dot): domain-needed keeps those local");
		err = domain_name(server.domain, domains[i], fault);
		if (err == 0)
			err = list_add(&s->servers, &s->n_servers, &server, sizeof(server));
	}
	return err;
}

int
parse_address(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	struct settings_address address = { 0 };
	char *domains[DOMAINS_MAX], *rest;
	size_t n;
	int err = 0;

	(void)row;
	word_unhide(value);
	if (domains_split(value, domains, &n, &rest, fault) < 0)
		return -EINVAL;
	if (n == 0)
		return fault_set(fault, -EINVAL, "/DOMAIN/IP is the form");
	if (*rest && (ip4_parse(rest, &address.ip) < 0 || address.ip == 0))
		return fault_set(fault, -EINVAL,
		    "'%s' is no IPv4 address to answer; leave it out for \"no such name\"", rest);
	for (size_t i = 0; i < n && err == 0; i++) {
		if (strcmp(domains[i], "#") == 0)
			text_copy(address.domain, sizeof(address.domain), "#");
		else
			err = domain_name(address.domain, domains[i], fault);
		if (err == 0)
			err = list_add(&s->addresses, &s->n_addresses, &address, sizeof(address));
	}
	return err;
}

int
parse_domain(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	char *rest = value, *word, name[SETTINGS_DOMAIN_SIZE];

	(void)row;
	word_unhide(value);
	word = word_next(&rest, ',');
	if (strcmp(word, "#") == 0)
		return fault_set(fault, -EINVAL,
		    "'#' (the domain of resolv.conf) is not supported; write the domain");
	if (domain_name(name, word, fault) < 0)
		return -EINVAL;
	text_copy(s->domain, sizeof(s->domain), name);
	if (!rest)
		return 0;
	return note_add(s,
	    "domain=%s: '%s' does nothing here, the bench is one network with one "
	    "domain",
	    name, rest);
}
