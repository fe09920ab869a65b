/*
 * log_lines.h - one event of the live log as a row of the screen.
 */
#ifndef PX_UI_LOG_LINES_H
#define PX_UI_LOG_LINES_H

#include "ui/screen.h"

/*
 * "12:40:58.120 d1:03:57 DHCPACK ...", the text shifted left by `shift` columns. The machine's
 * name stands instead of the end of its MAC where it has one.
 */
void log_line_draw(const struct screen *ui, const struct snapshot_line *line, int shift,
    const struct canvas *c, int row);

#endif
