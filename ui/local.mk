# ui: the ncurses console. Knows base, model.
libui_a_SOURCES = ui/app.h
