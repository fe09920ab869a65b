/*
 * record_json.h - rows of the record as JSON objects. The field names are a contract.
 *
 * Times are ISO 8601 UTC with milliseconds, and the same as microseconds in *_us; what is not
 * known or not yet is null. Sizes are bytes, durations seconds, rates bytes a second.
 * Secrets among kernel parameters are masked.
 *
 * machine   mac name hostname ip firmware arch pxe uuid vendor_class first_seen[_us]
 *           last_seen[_us] assignment{image entry loader transport name once hold params}|null
 * lease     ip mac name hostname client_id expires expires_s expired
 * boot      id mac name ip state stage trail started[_us] heard[_us] ended[_us] duration_s image
 *           entry params bytes_total bytes_done reason firmware_is_ipxe
 *           stages[{stage at at_us after_s}]
 *           files[{name role result size bytes started[_us] ended[_us] duration_s rate_bps}]
 * transfer  id boot mac name ip port protocol role file image entry size offset bytes resent
 *           blksize windowsize result started[_us] ended[_us] duration_s rate_bps
 * event     seq at at_us kind mac name ip boot text line transfer{...}|null packet|null (hex)
 */
#ifndef PX_RECORD_JSON_H
#define PX_RECORD_JSON_H

#include "record_text.h"

#include <jansson.h>

/* Each returns a new object, or NULL: out of memory. `now_us`: what "expired" is meant by. */
json_t *json_of_machine(
    const struct machine *m, const struct assignment *a, const struct names *names);
json_t *json_of_lease(const struct lease *l, const struct names *names, int64_t now_us);
json_t *json_of_boot(const struct boot *b, const struct names *names);
json_t *json_of_transfer(const struct event *e, const struct names *names);
json_t *json_of_event(const struct event *e, const struct names *names);

/* An array printed object by object, so that its length costs no memory. */
struct json_list {
	FILE *out;
	size_t n;
};

void json_list_begin(struct json_list *a, FILE *out);
int json_list_add(struct json_list *a, json_t *object); /* takes it; 0, or -ENOMEM for NULL */
void json_list_end(struct json_list *a);

#endif
