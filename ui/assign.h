/*
 * assign.h - changing what was chosen for a machine, a field at a time.
 *
 * A command replaces the whole assignment, so every change starts from the newest one known:
 * the one just sent while the engine has not shown it yet, else the snapshot's.
 */
#ifndef PX_UI_ASSIGN_H
#define PX_UI_ASSIGN_H

#include "model/assignment.h"
#include "model/snapshot.h"
#include "ui/screen.h"

/*
 * The assignment in force for that MAC alone (zero MAC: the defaults). False: it has none of its
 * own, *ret is blank but for the MAC.
 */
bool assign_current(const struct screen *ui, struct mac mac, struct assignment *ret);

/* Parked, as far as is known: by the change just sent, else as the snapshot says. */
bool assign_is_held(const struct screen *ui, struct mac mac);

/*
 * Parks it, or lets it go with what it would boot: who is parked by the defaults alone needs a
 * choice of its own for that. Says so. False when the engine refuses.
 */
bool assign_toggle_hold(struct screen *ui, struct mac mac);

/* Sends it. False, with a message shown, when the engine refuses. */
bool assign_send(struct screen *ui, const struct assignment *a);

/* "bench-02", "00:13:d4:d1:03:57", "every machine without its own choice" */
const char *assign_whom(const struct screen *ui, struct mac mac, char *buf, size_t size);

#endif
