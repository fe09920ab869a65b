# ui: the ncurses console. Knows base, model.
libui_a_SOURCES = \
	ui/app.c ui/app.h \
	ui/assign.c ui/assign.h \
	ui/bench_head.c ui/bench_head.h \
	ui/bench_table.c ui/bench_table.h \
	ui/canvas.c ui/canvas.h \
	ui/form.c ui/form.h \
	ui/format.c ui/format.h \
	ui/keys.c ui/keys.h \
	ui/log_lines.c ui/log_lines.h \
	ui/look.c ui/look.h \
	ui/prompt.c ui/prompt.h \
	ui/screen.c ui/screen.h \
	ui/style.h \
	ui/table.c ui/table.h \
	ui/term.c ui/term.h \
	ui/view.h \
	ui/view_bench.c \
	ui/view_help.c \
	ui/view_log.c \
	ui/view_params.c \
	ui/view_pick.c \
	ui/views.c ui/views.h
