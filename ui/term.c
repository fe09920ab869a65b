#include "ui/term.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

/* curses has one of everything per process; so has this file. */
static struct {
	SCREEN *screen; /* NULL: not open */
	bool utf8, symbols;
	bool pasting;      /* between the terminal's paste brackets */
	bool trusted;      /* `shown` is what the terminal shows */
	struct grid shown; /* the last grid drawn */
	attr_t attrs[STYLE_COUNT * 2];
	short pairs[STYLE_COUNT * 2];
	cchar_t *line; /* one row on its way to curses */
	int line_room;
} term;

enum { CODE_PASTE_BEGIN = KEY_MAX + 1, CODE_PASTE_END };

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

/* -- whatever happens: the terminal as it was ----------------------------- */

/* Written only while the handlers are not installed; read by them. */
static struct {
	char bytes[256];
	size_t n;
	struct termios modes;
	bool has_modes;
} rescue;

static const int deadly[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGQUIT, SIGSYS };

static void
rescue_add(const char *bytes)
{
	size_t n;

	/* What tigetstr says of a string the terminal does not have, or does not know. */
	if (!bytes || bytes == (char *)-1)
		return;
	n = strlen(bytes);
	if (rescue.n + n > sizeof(rescue.bytes))
		return;
	memcpy(rescue.bytes + rescue.n, bytes, n);
	rescue.n += n;
}

/* Async-signal-safe: nothing but write, tcsetattr and raise. */
static void
on_deadly(int number)
{
	ssize_t ignored = write(STDOUT_FILENO, rescue.bytes, rescue.n);

	(void)ignored;
	if (rescue.has_modes)
		tcsetattr(STDIN_FILENO, TCSANOW, &rescue.modes);
	/* SA_RESETHAND has brought the default back: this ends us the way it would have. */
	raise(number);
}

static void
rescue_arm(void)
{
	struct sigaction act = { .sa_handler = on_deadly,
		.sa_flags = (int)(SA_RESETHAND | SA_NODEFER) };

	rescue.n = 0;
	rescue_add(MOUSE_OFF PASTE_OFF);
	rescue_add(tigetstr("sgr0"));
	rescue_add(tigetstr("rmkx"));
	rescue_add(tigetstr("cnorm"));
	rescue_add(tigetstr("rmcup"));
	rescue_add("\r\n");
	for (size_t i = 0; i < sizeof(deadly) / sizeof(*deadly); i++)
		sigaction(deadly[i], &act, NULL);
}

static void
rescue_disarm(void)
{
	for (size_t i = 0; i < sizeof(deadly) / sizeof(*deadly); i++)
		signal(deadly[i], SIG_DFL);
}

/* -- looks ---------------------------------------------------------------- */

/* Colours are the terminal's own eight, so that its theme decides; -1 is its default. */
static const struct look {
	short colour;
	attr_t colour_attr, mono_attr;
} looks[STYLE_COUNT] = {
	[STYLE_TEXT] = { -1, A_NORMAL, A_NORMAL },
	[STYLE_DIM] = { -1, A_DIM, A_DIM },
	[STYLE_STRONG] = { -1, A_BOLD, A_BOLD },
	[STYLE_GOOD] = { COLOR_GREEN, A_NORMAL, A_NORMAL },
	[STYLE_BUSY] = { COLOR_CYAN, A_NORMAL, A_NORMAL },
	[STYLE_WARN] = { COLOR_YELLOW, A_NORMAL, A_BOLD },
	[STYLE_BAD] = { COLOR_RED, A_BOLD, A_BOLD },
	[STYLE_TITLE] = { -1, A_REVERSE, A_REVERSE },
	[STYLE_HEAD] = { -1, A_UNDERLINE | A_DIM, A_UNDERLINE },
	[STYLE_KEY] = { -1, A_BOLD, A_BOLD },
	[STYLE_LABEL] = { COLOR_CYAN, A_NORMAL, A_REVERSE },
	[STYLE_INPUT] = { -1, A_UNDERLINE, A_UNDERLINE },
};

static bool
wants_colours(void)
{
	const char *no = getenv("NO_COLOR");

	/* COLORS is known only after start_color. */
	return !(no && no[0]) && has_colors() && start_color() == OK && COLORS >= 8;
}

static void
init_styles(void)
{
	bool colours = wants_colours();
	/* A quiet grey behind the selected row where there is one; else it is reversed. */
	bool grey = colours && COLORS >= 256;
	short n = 0;

	if (colours)
		use_default_colors();
	for (int i = 0; i < STYLE_COUNT; i++) {
		const struct look *l = &looks[i];

		term.attrs[i] = colours ? l->colour_attr : l->mono_attr;
		term.attrs[STYLE_COUNT + i] = term.attrs[i] | (grey ? A_NORMAL : A_REVERSE);
		term.pairs[i] = term.pairs[STYLE_COUNT + i] = 0;
		if (!colours)
			continue;
		init_pair(++n, l->colour, -1);
		term.pairs[i] = n;
		/* Both colours said, so that it reads on light terminals too. */
		init_pair(++n, grey && l->colour < 0 ? 255 : l->colour, grey ? 237 : -1);
		term.pairs[STYLE_COUNT + i] = n;
	}
}

static bool
locale_is_utf8(void)
{
	setlocale(LC_CTYPE, "");
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Consoles with a 256 or 512 glyph font have letters, but no eighth blocks or check marks. */
static bool
font_has_symbols(const char *name)
{
	return strncmp(name, "linux", 5) != 0 && strncmp(name, "vt", 2) != 0;
}

/* -- open and close ------------------------------------------------------- */

static int
check_terminal(const char *name, struct fault *fault)
{
	bool can_place;
	int status;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return fault_set(
		    fault, -ENOTTY, "the console needs a terminal; without one use: pxedeck serve");
	if (!name || !name[0])
		return fault_set(fault, -EOPNOTSUPP,
		    "TERM is not set, so the terminal's abilities are unknown; set it, or use: "
		    "pxedeck serve");
	if (setupterm(name, STDOUT_FILENO, &status) != OK)
		return fault_set(fault, -EOPNOTSUPP,
		    "the terminal type \"%s\" is not known here; set TERM to one that is, or use: "
		    "pxedeck serve",
		    name);
	can_place = cursor_address && clear_screen;
	del_curterm(cur_term);
	if (!can_place)
		return fault_set(fault, -EOPNOTSUPP,
		    "a terminal of type \"%s\" cannot place its cursor, so there is no console on "
		    "it; use: pxedeck serve",
		    name);
	return 0;
}

static void
write_raw(const char *bytes)
{
	ssize_t ignored = write(STDOUT_FILENO, bytes, strlen(bytes));

	(void)ignored;
}

/* Only where the terminal calls itself a descendant of xterm: others might print the brackets. */
static bool
knows_paste_brackets(void)
{
	return key_mouse != NULL;
}

static void
set_modes(void)
{
	struct termios modes;

	cbreak();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	/* Ctrl-S must not be able to stop the console: it would look like a hang. */
	if (tcgetattr(STDIN_FILENO, &modes) == 0) {
		modes.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
		def_prog_mode();
	}
	if (knows_paste_brackets())
		write_raw(PASTE_ON);
}

int
term_open(struct fault *fault)
{
	const char *name = getenv("TERM");
	int err = check_terminal(name, fault);

	if (err < 0)
		return err;
	term.utf8 = locale_is_utf8();
	term.symbols = font_has_symbols(name);
	rescue.has_modes = tcgetattr(STDIN_FILENO, &rescue.modes) == 0;
	set_escdelay(25);
	term.screen = newterm(NULL, stdout, stdin);
	if (!term.screen)
		return fault_set(
		    fault, -EOPNOTSUPP, "the terminal could not be set up; use: pxedeck serve");
	rescue_arm();
	set_modes();
	mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	mouseinterval(0);
	define_key("\033[200~", CODE_PASTE_BEGIN);
	define_key("\033[201~", CODE_PASTE_END);
	init_styles();
	term.trusted = false;
	return 0;
}

void
term_close(void)
{
	if (!term.screen)
		return;
	if (knows_paste_brackets())
		write_raw(PASTE_OFF);
	endwin();
	rescue_disarm();
	delscreen(term.screen);
	term.screen = NULL;
	grid_done(&term.shown);
	free(term.line);
	term.line = NULL;
	term.line_room = 0;
}

/* -- drawing -------------------------------------------------------------- */

int
term_fit(struct grid *g)
{
	int rows = 0, cols = 0;

	getmaxyx(stdscr, rows, cols);
	g->utf8 = term.utf8;
	g->symbols = term.symbols;
	if (g->n_rows == rows && g->n_cols == cols && g->cells)
		return 0;
	return grid_resize(g, rows, cols);
}

static void
set_cell(cchar_t *to, const struct cell *from)
{
	int style = from->style & ~STYLE_SELECTED;
	wchar_t text[CELL_CHARS + 1] = { from->ch[0], from->ch[1], from->ch[2], 0 };

	if (from->style & STYLE_SELECTED)
		style += STYLE_COUNT;
	if (setcchar(to, text, term.attrs[style], term.pairs[style], NULL) == ERR)
		setcchar(to, L"?", term.attrs[style], term.pairs[style], NULL);
}

/* Hands columns from..to of a row to curses; wide characters bring their right half along. */
static void
show_span(const struct grid *g, int row, int from, int to)
{
	const struct cell *cells = g->cells + (size_t)row * (size_t)g->n_cols;
	int n = 0;

	for (int col = from; col < to; col++)
		if (cells[col].width > 0)
			set_cell(&term.line[n++], &cells[col]);
	mvadd_wchnstr(row, from, term.line, n);
}

/* Finds what changed in a row and shows that. */
static void
show_row(const struct grid *g, int row)
{
	size_t at = (size_t)row * (size_t)g->n_cols, size = sizeof(*g->cells);
	const struct cell *now = g->cells + at, *then = term.shown.cells + at;
	int from = 0, to = g->n_cols;

	if (term.trusted) {
		if (memcmp(now, then, (size_t)g->n_cols * size) == 0)
			return;
		while (from < to && memcmp(&now[from], &then[from], size) == 0)
			from++;
		while (to > from && memcmp(&now[to - 1], &then[to - 1], size) == 0)
			to--;
	}
	/* Whole characters only. */
	while (from > 0 && (now[from].width == 0 || then[from].width == 0))
		from--;
	while (to < g->n_cols && (now[to].width == 0 || then[to].width == 0))
		to++;
	show_span(g, row, from, to);
}

static bool
make_room(const struct grid *g)
{
	cchar_t *line;

	if (term.shown.n_rows != g->n_rows || term.shown.n_cols != g->n_cols || !term.shown.cells) {
		if (grid_resize(&term.shown, g->n_rows, g->n_cols) < 0)
			return false;
		term.trusted = false;
	}
	if (term.line_room < g->n_cols) {
		line = realloc(term.line, (size_t)g->n_cols * sizeof(*line));
		if (!line)
			return false;
		term.line = line;
		term.line_room = g->n_cols;
	}
	return true;
}

void
term_show(const struct grid *g)
{
	if (!make_room(g))
		return;
	if (!term.trusted)
		clearok(stdscr, TRUE);
	for (int row = 0; row < g->n_rows; row++)
		show_row(g, row);
	memcpy(
	    term.shown.cells, g->cells, (size_t)g->n_rows * (size_t)g->n_cols * sizeof(*g->cells));
	term.trusted = true;
	curs_set(g->cursor_row >= 0);
	if (g->cursor_row >= 0)
		move(g->cursor_row, g->cursor_col);
	else
		move(g->n_rows - 1, g->n_cols - 1);
	refresh();
}

void
term_forget(void)
{
	term.trusted = false;
}

/* -- keys ----------------------------------------------------------------- */

static const struct {
	int code;
	uint32_t key;
} codes[] = {
	{ KEY_UP, PRESS_UP },
	{ KEY_DOWN, PRESS_DOWN },
	{ KEY_LEFT, PRESS_LEFT },
	{ KEY_RIGHT, PRESS_RIGHT },
	{ KEY_PPAGE, PRESS_PAGE_UP },
	{ KEY_NPAGE, PRESS_PAGE_DOWN },
	{ KEY_HOME, PRESS_HOME },
	{ KEY_FIND, PRESS_HOME },
	{ KEY_A1, PRESS_HOME },
	{ KEY_END, PRESS_END },
	{ KEY_SELECT, PRESS_END },
	{ KEY_C1, PRESS_END },
	{ KEY_IC, PRESS_INSERT },
	{ KEY_DC, PRESS_DELETE },
	{ KEY_BACKSPACE, PRESS_BACKSPACE },
	{ KEY_ENTER, PRESS_ENTER },
	{ KEY_BTAB, PRESS_BACK_TAB },
};

static void
mouse_press(struct press *ret)
{
	MEVENT event;

	ret->key = PRESS_OTHER;
	if (getmouse(&event) != OK)
		return;
	ret->row = event.y;
	ret->col = event.x;
	if (event.bstate & BUTTON1_PRESSED)
		ret->key = PRESS_CLICK;
	else if (event.bstate & BUTTON4_PRESSED)
		ret->key = PRESS_WHEEL_UP;
	else if (event.bstate & BUTTON5_PRESSED)
		ret->key = PRESS_WHEEL_DOWN;
}

/* A code of curses. False: it is no press, only something curses wants to say. */
static bool
code_press(int code, struct press *ret)
{
	if (code == KEY_RESIZE)
		return false;
	if (code == CODE_PASTE_BEGIN || code == CODE_PASTE_END) {
		term.pasting = code == CODE_PASTE_BEGIN;
		return false;
	}
	if (code == KEY_MOUSE) {
		mouse_press(ret);
		return true;
	}
	ret->key = PRESS_OTHER;
	if (code > KEY_F0 && code <= KEY_F(24))
		ret->key = PRESS_F((uint32_t)(code - KEY_F0));
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (codes[i].code == code)
			ret->key = codes[i].key;
	return true;
}

/* A character. Escape with another character right behind it is Alt or an unknown sequence. */
static void
char_press(wint_t ch, struct press *ret)
{
	wint_t behind;
	int kind;

	if (ch == 0x1b) {
		kind = get_wch(&behind);
		ret->key = kind == ERR ? PRESS_ESCAPE : PRESS_OTHER;
		if (kind == OK && behind == 0x1b)
			ret->key = PRESS_ESCAPE;
		/* Swallow the rest of a sequence such as ESC [ 2 7 ; 5 ; 9 ~ */
		while (kind == OK && (behind == '[' || behind == 'O' || behind == ';' ||
					 (behind >= '0' && behind <= '9')))
			kind = get_wch(&behind);
	} else if (ch == '\n' || ch == '\r') {
		ret->key = PRESS_ENTER;
	} else if (ch == 0x7f || ch == 0x08) {
		ret->key = PRESS_BACKSPACE;
	} else if (ch >= 0x110000 || ch == 0) {
		ret->key = PRESS_OTHER;
	} else if (ch >= 0x80 && !term.utf8) {
		ret->key = PRESS_OTHER;
	} else {
		ret->key = (uint32_t)ch;
	}
}

bool
term_press(struct press *ret)
{
	wint_t ch;
	int kind;

	for (;;) {
		*ret = (struct press){ .pasted = term.pasting };
		kind = get_wch(&ch);
		if (kind == ERR)
			return false;
		if (kind == KEY_CODE_YES) {
			if (!code_press((int)ch, ret))
				continue;
		} else {
			char_press(ch, ret);
		}
		return true;
	}
}

/* -- changes from outside --------------------------------------------------- */

void
term_resized(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row == 0 || size.ws_col == 0)
		return;
	if (is_term_resized(size.ws_row, size.ws_col))
		resizeterm(size.ws_row, size.ws_col);
	term.trusted = false;
}

void
term_suspend(void)
{
	if (knows_paste_brackets())
		write_raw(PASTE_OFF);
	endwin();
}

void
term_resume(void)
{
	refresh();
	if (knows_paste_brackets())
		write_raw(PASTE_ON);
	term_resized();
}
