#include "base/log.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
to_stderr(void *ctx, enum log_level level, const char *scope, const char *text)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };

	(void)ctx;
	fprintf(stderr, "pxedeck: %s: %s: %s\n", scope, names[level], text);
}

static log_sink sink = to_stderr;
static void *sink_ctx;
static enum log_level most = LOG_INFO;

void
log_set_sink(log_sink to, void *ctx)
{
	sink = to ? to : to_stderr;
	sink_ctx = ctx;
}

void
log_set_level(enum log_level level)
{
	most = level;
}

static void __attribute__((format(printf, 3, 0)))
log_line(enum log_level level, const char *scope, const char *format, va_list args)
{
	char raw[1024], safe[1536];
	struct text t = text_of(safe, sizeof(safe));

	if (level > most)
		return;
	vsnprintf(raw, sizeof(raw), format, args);
	text_add_escaped(&t, raw, strlen(raw));
	sink(sink_ctx, level, scope, safe);
}

#define LOG_FUNCTION(name, level)                                                                  \
	void name(const char *scope, const char *format, ...)                                      \
	{                                                                                          \
		va_list args;                                                                      \
                                                                                                   \
		va_start(args, format);                                                            \
		log_line(level, scope, format, args);                                              \
		va_end(args);                                                                      \
	}

LOG_FUNCTION(log_error, LOG_ERROR)
LOG_FUNCTION(log_warn, LOG_WARN)
LOG_FUNCTION(log_info, LOG_INFO)
LOG_FUNCTION(log_debug, LOG_DEBUG)
