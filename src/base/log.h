/*
 * log.h - words for the people who run pxedeck, as against events, which are the record.
 *
 * Level, scope ("dhcp", "store"), text. Any thread. Control bytes are escaped.
 * Lines go to the sink main installs (stderr until then). Modules below the
 * engine return errors and do not log.
 */
#ifndef PX_BASE_LOG_H
#define PX_BASE_LOG_H

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

typedef void (*log_sink)(void *ctx, enum log_level level, const char *scope, const char *text);

/* Before the first thread starts. NULL: back to stderr. */
void log_set_sink(log_sink sink, void *ctx);

/* Lines above this level are dropped; LOG_INFO at start. */
void log_set_level(enum log_level level);

void log_error(const char *scope, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_warn(const char *scope, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *scope, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_debug(const char *scope, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
