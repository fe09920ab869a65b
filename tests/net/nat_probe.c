/*
 * nat_probe IFACE: NAT for the network of IFACE until stdin ends; for tests/net/nat.sh.
 */
#include "host/iface.h"
#include "host/nat.h"

#include <stdio.h>

int
main(int argc, char **argv)
{
	struct fault fault = { "" };
	struct nat *nat = NULL;
	struct iface i;

	if (argc != 2)
		return 2;
	if (iface_read(argv[1], &i, &fault) < 0 ||
	    nat_start(i.name, i.ip, i.prefix_len, &nat, &fault) < 0) {
		fprintf(stderr, "%s\n", fault.text);
		return 1;
	}
	printf("through %s\n", nat_through(nat));
	fflush(stdout);
	while (getchar() != EOF)
		;
	nat_stop(nat);
	return 0;
}
